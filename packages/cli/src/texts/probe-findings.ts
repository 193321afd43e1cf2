/** What real uploads have shown. */
export const probeFindings = {
  PROBE_FORM: {
    en: ['A form with 1 byte was stored, and is as it was sent.'],
    zh: ['已用表单存储 1 字节，内容与发送的一致。'],
  },
  PROBE_FORM_REFUSED: {
    en: [
      'OSS refused a form with 1 byte: {status} {code} {message} (EC {ec}, request {request}).',
      'Pages would be refused as well.',
      'Look the EC up with `oss-upload explain`; the AccessKey needs oss:PutObject below the prefix.',
    ],
    zh: [
      'OSS 拒绝了 1 字节的表单：{status} {code} {message}（EC {ec}，请求 {request}）。',
      '页面的上传同样会被拒绝。',
      '用 `oss-upload explain` 解释该 EC；AccessKey 需要该前缀下的 oss:PutObject 权限。',
    ],
  },
  PROBE_FORM_OTHER: {
    en: [
      'The stored object is another one than was sent: {what}.',
      'Something between this machine and OSS changes uploads.',
      'Use https, and look for a proxy.',
    ],
    zh: ['存储的对象与发送的不同：{what}。', '本机与 OSS 之间有东西改变了上传内容。', '使用 https，并检查代理。'],
  },
  PROBE_FORM_UNREAD: {
    en: [
      'A form with 1 byte was stored; it could not be read back (status {status}).',
      'Whether it was stored as it was sent was not looked at.',
      'To have it looked at, add oss:GetObject: `oss-upload ram-policy print --for doctor`.',
    ],
    zh: [
      '已用表单存储 1 字节，但无法读回（状态 {status}）。',
      '因此没有核对存储的内容。',
      '如需核对，请授予 oss:GetObject 权限：`oss-upload ram-policy print --for doctor`。',
    ],
  },
  PROBE_NOT_EXPOSED: {
    en: [
      'The form’s answer has no CORS headers for {origin}.',
      'The upload succeeds, while the page sees a network error.',
      'Add a CORS rule that allows POST from this origin.',
    ],
    zh: [
      '表单的应答中没有给 {origin} 的 CORS 响应头。',
      '上传成功，但页面看到的是网络错误。',
      '添加一条跨域规则，允许该来源的 POST。',
    ],
  },
  PROBE_CALLBACK: {
    en: ['OSS called {url}, and the app answered as OSS wants it.'],
    zh: ['OSS 回调了 {url}，应用的应答符合 OSS 要求。'],
  },
  PROBE_CALLBACK_REFUSED: {
    en: ['OSS called {url}, and the app refused what doctor sent, as it should: {message}'],
    zh: ['OSS 回调了 {url}，应用按预期拒绝了 doctor 发送的内容：{message}'],
  },
  PROBE_CALLBACK_FAILED: {
    en: [
      'OSS called {url}, and it failed: {message} (EC {ec}, request {request}).',
      'Uploads are stored and not recorded; pages get 203.',
      'Run `oss-upload explain` with the error; the app’s log has the callback of this request.',
    ],
    zh: [
      'OSS 回调 {url} 失败：{message}（EC {ec}，请求 {request}）。',
      '上传已存储但未记录，页面得到 203。',
      '用 `oss-upload explain` 解释该错误；应用日志中有该请求的回调。',
    ],
  },
  PROBE_MULTIPART: { en: ['A multipart upload of 1 byte was stored.'], zh: ['已用分片上传存储 1 字节。'] },
  PROBE_MULTIPART_REFUSED: {
    en: [
      'OSS refused {step}: {status} {code} {message} (request {request}).',
      'Large files go in parts; they would be refused.',
      'The AccessKey needs oss:PutObject, oss:AbortMultipartUpload and oss:ListParts below the prefix.',
    ],
    zh: [
      'OSS 拒绝了 {step}：{status} {code} {message}（请求 {request}）。',
      '大文件以分片上传，同样会被拒绝。',
      'AccessKey 需要该前缀下的 oss:PutObject、oss:AbortMultipartUpload 和 oss:ListParts 权限。',
    ],
  },
  PROBE_MULTIPART_ABSENT: {
    en: [
      'There is no multipart upload at this endpoint (status {status}).',
      'Large files go in parts.',
      'Update the emulator.',
    ],
    zh: ['该 Endpoint 不支持分片上传（状态 {status}）。', '大文件以分片上传。', '更新模拟器。'],
  },
  PROBE_LEFT: {
    en: [
      'What was uploaded could not be deleted (status {status}): {keys}.',
      'It stays in the bucket.',
      'Delete it in the console, or give oss:DeleteObject.',
    ],
    zh: [
      '上传的对象无法删除（状态 {status}）：{keys}。',
      '它们会留在存储空间中。',
      '在控制台删除，或授予 oss:DeleteObject 权限。',
    ],
  },
  PROBE_DELETED: { en: ['What was uploaded is deleted again.'], zh: ['上传的内容已全部删除。'] },
} as const
