/** What is found about how the app answers callbacks, and which it believes. */
export const callbackFindings = {
  CALLBACK_SLOW: {
    en: [
      '{url} did not answer within {ms} ms.',
      'OSS waits 5 seconds, then answers 203 and never calls again.',
      'Answer first, and do slow work afterwards, in a queue.',
    ],
    zh: [
      '{url} 在 {ms} 毫秒内没有应答。',
      'OSS 只等 5 秒，之后返回 203，且不会重试。',
      '先应答，再把耗时工作放入队列处理。',
    ],
  },
  CALLBACK_REDIRECTED: {
    en: [
      '{url} redirects to {location} (status {status}).',
      'OSS follows no redirect: uploads end with 203 "Error status : {status}."',
      'Give the final URL: https, with or without the last slash, as the app wants it.',
    ],
    zh: [
      '{url} 重定向到 {location}（状态 {status}）。',
      'OSS 不跟随重定向：上传以 203 "Error status : {status}." 结束。',
      '直接填写最终 URL，注意 https 和结尾斜杠。',
    ],
  },
  CALLBACK_BEHIND_LOGIN: {
    en: [
      '{url} asks for a log-in (status {status}, to {location}).',
      'OSS has no session: its callbacks never reach the app.',
      'Take the path out of the authentication middleware. The callback’s own signature says who calls.',
    ],
    zh: [
      '{url} 要求登录（状态 {status}，转到 {location}）。',
      'OSS 没有会话，回调永远到不了应用。',
      '把该路径从认证中间件中排除；回调自带签名可以证明来源。',
    ],
  },
  CALLBACK_BEHIND_CSRF: {
    en: [
      '{url} is behind a CSRF check (status {status}).',
      'OSS has no CSRF token: its callbacks never reach the app.',
      'Take the path out of the CSRF middleware. The callback’s own signature says who calls.',
    ],
    zh: [
      '{url} 受 CSRF 检查保护（状态 {status}）。',
      'OSS 没有 CSRF 令牌，回调永远到不了应用。',
      '把该路径从 CSRF 中间件中排除；回调自带签名可以证明来源。',
    ],
  },
  CALLBACK_NOT_THERE: {
    en: [
      'Nothing takes POST at {url} (status {status}).',
      'Uploads end with 203 CallbackFailed.',
      'Correct the URL, or mount the handler for POST at this path.',
    ],
    zh: [
      '{url} 不接受 POST（状态 {status}）。',
      '上传以 203 CallbackFailed 结束。',
      '改正 URL，或在该路径上挂载处理 POST 的代码。',
    ],
  },
  CALLBACK_BROKEN: {
    en: [
      '{url} breaks at a forged callback (status {status}).',
      'Genuine ones may break it as well; whoever knows the URL can fill the log.',
      'Look at the app’s log; refuse what does not verify with 403.',
    ],
    zh: [
      '{url} 收到伪造回调时出错（状态 {status}）。',
      '真实回调也可能如此，而且知道该 URL 的人可以刷满日志。',
      '查看应用日志；无法验证的请求应返回 403。',
    ],
  },
  CALLBACK_BELIEVES_FORGERIES: {
    en: [
      '{url} believed a forged callback (status {status}).',
      'Whoever knows the URL can record uploads that never were. A record "oss-upload-doctor/forged" may be there now.',
      'Verify the signature over the raw path, query and body with OSS’s key: mount @acme/oss-upload-server, or use verifyCallback of @acme/oss-upload-core.',
    ],
    zh: [
      '{url} 相信了伪造的回调（状态 {status}）。',
      '知道该 URL 的人可以登记从未发生的上传。现在可能已有记录 "oss-upload-doctor/forged"。',
      '用 OSS 公钥对原始路径、参数和请求体验签：使用 @acme/oss-upload-server，或 @acme/oss-upload-core 的 verifyCallback。',
    ],
  },
  CALLBACK_BELIEVES_UNSIGNED: {
    en: [
      '{url} believed a callback without a signature (status {status}).',
      'Whoever knows the URL can record uploads that never were. A record "oss-upload-doctor/forged" may be there now.',
      'Refuse requests without authorization and x-oss-pub-key-url.',
    ],
    zh: [
      '{url} 相信了没有签名的回调（状态 {status}）。',
      '知道该 URL 的人可以登记从未发生的上传。现在可能已有记录 "oss-upload-doctor/forged"。',
      '拒绝没有 authorization 和 x-oss-pub-key-url 的请求。',
    ],
  },
  CALLBACK_REFUSES_FORGERIES: {
    en: ['{url} refuses forged and unsigned callbacks (status {status}).'],
    zh: ['{url} 拒绝伪造和未签名的回调（状态 {status}）。'],
  },
  CALLBACK_TAKES_ANY_KEY: {
    en: [
      '{url} believed a callback that was signed with a key of our own (status {status}).',
      'Anybody can sign with their own key and name its URL in x-oss-pub-key-url.',
      'Take keys from https://gosspublic.alicdn.com/ alone; compare the parsed host, not a prefix.',
    ],
    zh: [
      '{url} 相信了用我们自己的密钥签名的回调（状态 {status}）。',
      '任何人都可以用自己的密钥签名，并在 x-oss-pub-key-url 中写上其地址。',
      '只从 https://gosspublic.alicdn.com/ 获取公钥；比较解析后的域名，而不是前缀。',
    ],
  },
  CALLBACK_FETCHES_ANY_KEY: {
    en: [
      '{url} fetched a key from the URL that a stranger named.',
      'Anybody can have the app call addresses in its own network (SSRF).',
      'Judge the key’s URL before fetching it: https://gosspublic.alicdn.com/ alone.',
    ],
    zh: [
      '{url} 按陌生人给的 URL 获取了公钥。',
      '任何人都可以借此让应用访问其内网地址（SSRF）。',
      '在获取之前先检查公钥 URL：只允许 https://gosspublic.alicdn.com/。',
    ],
  },
  CALLBACK_ONE_KEY: { en: ['No key but a trusted one is looked at.'], zh: ['只使用可信的公钥。'] },
  CALLBACK_STATUS: {
    en: [
      '{url} answers with status {status}.',
      'OSS takes 200 alone for success: uploads end with 203.',
      'Answer 200 with JSON.',
    ],
    zh: ['{url} 的应答状态为 {status}。', 'OSS 只把 200 视为成功：上传以 203 结束。', '以 200 和 JSON 应答。'],
  },
  CALLBACK_NO_LENGTH: {
    en: [
      '{url} answers without Content-Length (Transfer-Encoding: {how}).',
      'OSS takes no chunked answer: "User server missing content-length."',
      'Set Content-Length, and have no proxy compress or re-chunk this path.',
    ],
    zh: [
      '{url} 的应答没有 Content-Length（Transfer-Encoding: {how}）。',
      'OSS 不接受分块应答："User server missing content-length."',
      '设置 Content-Length，并避免代理对该路径压缩或重新分块。',
    ],
  },
  CALLBACK_COMPRESSED: {
    en: [
      '{url} answers compressed ({how}), though nobody asked for it.',
      'OSS reads the answer as JSON as it is.',
      'Answer this path with Cache-Control: no-transform, or without compression.',
    ],
    zh: [
      '{url} 未经请求就压缩了应答（{how}）。',
      'OSS 直接按 JSON 读取应答。',
      '为该路径加上 Cache-Control: no-transform，或关闭压缩。',
    ],
  },
  CALLBACK_NOT_JSON: {
    en: [
      '{url} answers with something else than JSON ({type}).',
      'OSS takes nothing else: "Response body is not valid json format." An HTML page often comes from a server ahead of the app.',
      'Answer {"Status":"OK"} or other JSON, without a byte order mark.',
    ],
    zh: [
      '{url} 的应答不是 JSON（{type}）。',
      'OSS 只接受 JSON："Response body is not valid json format." HTML 页面通常来自应用前面的服务器。',
      '应答 {"Status":"OK"} 或其他 JSON，不带 BOM。',
    ],
  },
  CALLBACK_FORM: { en: ['It answers in time, with Content-Length.'], zh: ['应答及时，且带有 Content-Length。'] },
} as const
