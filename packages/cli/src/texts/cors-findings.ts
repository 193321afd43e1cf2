/** What is found about the bucket's CORS rules. */
export const corsFindings = {
  ORIGIN_MALFORMED: {
    en: [
      'The origin "{origin}" is none that a browser sends.',
      'A browser sends scheme, host and port in lower case, without a slash or a path, and rules compare it as text.',
      'Write {meant}, here and in the CORS rule.',
    ],
    zh: [
      '浏览器不会发送 "{origin}" 这样的来源。',
      '浏览器发送小写的协议、域名和端口，不带斜杠和路径，而规则按文本比较。',
      '这里和跨域规则中都写成 {meant}。',
    ],
  },
  CORS_REFUSED: {
    en: [
      'The preflight of {method} from {origin} is refused (status {status}).',
      'A browser does not send the upload then, and the page sees a network error without a reason.',
      'Add a CORS rule that allows {method} from this origin with every header.',
    ],
    zh: [
      '来自 {origin} 的 {method} 预检请求被拒绝（状态 {status}）。',
      '浏览器不会再发送上传请求，页面只能看到没有原因的网络错误。',
      '添加一条跨域规则，允许该来源以 {method} 携带任意请求头访问。',
    ],
  },
  CORS_OTHER_ORIGIN: {
    en: [
      'The preflight of {method} from {origin} is answered for {allowed}.',
      'The browser compares the two, and stops the upload. A CDN or proxy may have kept the answer for another page.',
      'Do not cache OPTIONS ahead of the bucket, and switch Vary: Origin on.',
    ],
    zh: [
      '来自 {origin} 的 {method} 预检得到的是给 {allowed} 的应答。',
      '浏览器比较两者后会中止上传。可能是 CDN 或代理缓存了给其他页面的应答。',
      '不要在存储空间前缓存 OPTIONS，并开启 Vary: Origin。',
    ],
  },
  CORS_NO_VARY: {
    en: [
      '{method} from {origin} is allowed, but the answer has no Vary: Origin.',
      'A cache that kept the answer for one page serves it to another, whose browser then stops.',
      'Switch ResponseVary on in the CORS settings.',
    ],
    zh: [
      '允许来自 {origin} 的 {method}，但应答没有 Vary: Origin。',
      '缓存会把给一个页面的应答用于另一个页面，后者的浏览器将中止请求。',
      '在跨域设置中开启“返回 Vary: Origin”。',
    ],
  },
  CORS_ALLOWED: { en: ['{origin} may send {method}.'], zh: ['{origin} 可以发送 {method}。'] },
  CORS_ETAG_HIDDEN: {
    en: [
      'Pages from {origin} cannot read: {hidden}.',
      'Without ETag a multipart upload cannot be completed from a page.',
      'Expose these headers in the CORS rule.',
    ],
    zh: [
      '{origin} 的页面无法读取：{hidden}。',
      '读不到 ETag，页面就无法完成分片上传。',
      '在跨域规则的“暴露 Headers”中加入它们。',
    ],
  },
  CORS_HEADERS_HIDDEN: {
    en: [
      'Pages from {origin} cannot read: {hidden}.',
      'What was uploaded cannot be compared, and errors have no request id for support.',
      'Expose these headers in the CORS rule.',
    ],
    zh: [
      '{origin} 的页面无法读取：{hidden}。',
      '无法核对上传内容，报错时也没有可供技术支持查询的请求 ID。',
      '在跨域规则的“暴露 Headers”中加入它们。',
    ],
  },
  CORS_EXPOSED: { en: ['{origin} may read what an uploader needs.'], zh: ['{origin} 可以读取上传所需的响应头。'] },
  CORS_NOT_SET: {
    en: ['The bucket has no CORS rule.', 'No page of another origin can upload.', 'Add a CORS rule.'],
    zh: ['存储空间没有跨域规则。', '任何其他来源的页面都无法上传。', '添加一条跨域规则。'],
  },
  CORS_NO_RULE: {
    en: [
      'No rule of the bucket matches {method} from {origin}.',
      'The browser stops the upload before it is sent.',
      'Add a CORS rule for this origin.',
    ],
    zh: ['没有规则匹配来自 {origin} 的 {method}。', '浏览器会在发送前中止上传。', '为该来源添加一条跨域规则。'],
  },
  CORS_ORIGIN_MALFORMED: {
    en: [
      'A rule allows the origin "{origin}", which no browser sends.',
      'An origin is scheme, host and port: no slash after it, and never without a scheme.',
      'The following command replaces a rule that was meant for your page; correct one for another page in the console.',
    ],
    zh: [
      '有规则允许来源 "{origin}"，但浏览器不会发送这样的来源。',
      '来源由协议、域名和端口组成，后面没有斜杠，也不能省略协议。',
      '以下命令会替换本应属于你的页面的规则；其他页面的规则请在控制台改正。',
    ],
  },
  CORS_SHADOWED: {
    en: [
      'For {origin} rule {rule} decides; rule {better}, which gives more, is never reached. Hidden: {hidden}.',
      'OSS takes the first rule that matches, not the best one.',
      'Put the better rule first: `cors set` does.',
    ],
    zh: [
      '对 {origin} 生效的是规则 {rule}；权限更多的规则 {better} 永远不会生效。无法读取：{hidden}。',
      'OSS 采用第一条匹配的规则，而不是最合适的一条。',
      '把更合适的规则放在前面：`cors set` 会这样做。',
    ],
  },
  CORS_RULE: {
    en: ['Rule {rule} of {rules} decides for {origin}.'],
    zh: ['对 {origin} 生效的是规则 {rule}（共 {rules} 条）。'],
  },
  CORS_UNREADABLE: {
    en: [
      'The rules cannot be read (status {status}).',
      'Their order was not looked at; what browsers are answered was.',
      'To have it looked at, add oss:GetBucketCors, which is in the following policy.',
    ],
    zh: [
      '无法读取规则（状态 {status}）。',
      '因此没有检查规则顺序；浏览器得到的应答已检查。',
      '如需检查，请授予 oss:GetBucketCors 权限，以下策略中已包含。',
    ],
  },
} as const
