/** What is found about the app's callback URL. */
export const callbackFindings = {
  CALLBACK_URL_INVALID: {
    en: [
      '"{url}" is no URL that OSS can call.',
      'OSS refuses the upload itself (EC 0007-00000004), before it stores anything.',
      'Give one absolute http or https URL without ";" and "#", such as https://app.example.com/api/oss-upload.',
    ],
    zh: [
      '"{url}" 不是 OSS 可以回调的 URL。',
      'OSS 会在存储之前直接拒绝上传（EC 0007-00000004）。',
      '填写一个完整的 http 或 https URL，不含 ";" 和 "#"，例如 https://app.example.com/api/oss-upload。',
    ],
  },
  CALLBACK_URL_REWRITTEN: {
    en: [
      'A URL parser rewrites "{url}" to "{href}".',
      'OSS signs the path as it is sent; what a framework rewrites does not verify.',
      'Use the second form.',
    ],
    zh: [
      'URL 解析器会把 "{url}" 改写为 "{href}"。',
      'OSS 按发送的路径签名，被框架改写后无法通过验证。',
      '使用后一种写法。',
    ],
  },
  CALLBACK_PATH_REWRITTEN: {
    en: [
      'The path {path} has "%", "+" or "//".',
      'OSS signs the decoded path; proxies and frameworks rewrite such paths, and the callback does not verify then.',
      'Mount the callback at a plain path, such as /api/oss-upload.',
    ],
    zh: [
      '路径 {path} 中含有 "%"、"+" 或 "//"。',
      'OSS 对解码后的路径签名；代理和框架会改写这类路径，导致验证失败。',
      '使用简单的路径，例如 /api/oss-upload。',
    ],
  },
  CALLBACK_NO_ADDRESS: {
    en: [
      'The name {host} has no address.',
      'OSS refuses the upload: "Can not get ip by this host."',
      'Set its DNS record, or correct the URL.',
    ],
    zh: ['域名 {host} 无法解析。', 'OSS 会拒绝上传："Can not get ip by this host."', '设置 DNS 解析，或改正 URL。'],
  },
  CALLBACK_PRIVATE: {
    en: [
      '{url} is at the private address {address}.',
      'OSS calls from the internet and refuses the upload: "Private address is forbidden to callback."',
      'Use the public address of the app. While developing, leave the callback out and have the page ask: `callback: "confirm"`; or use the emulator.',
    ],
    zh: [
      '{url} 位于私网地址 {address}。',
      'OSS 从公网回调，会拒绝上传："Private address is forbidden to callback."',
      '使用应用的公网地址。开发时可不用回调、由页面确认：`callback: "confirm"`；或使用模拟器。',
    ],
  },
  CALLBACK_IPV6: {
    en: ['{host} has IPv6 addresses alone.', 'OSS calls none.', 'Give it an IPv4 address as well.'],
    zh: ['{host} 只有 IPv6 地址。', 'OSS 不会回调 IPv6 地址。', '为它增加 IPv4 地址。'],
  },
  CALLBACK_HTTP: {
    en: [
      '{url} is plain http.',
      'Everybody on the way reads what is uploaded by whom, and may replay it.',
      'Use https; @acme/oss-upload-server has OSS send SNI.',
    ],
    zh: [
      '{url} 使用了明文 http。',
      '途中任何人都能读到谁上传了什么，并可重放。',
      '改用 https；@acme/oss-upload-server 会让 OSS 发送 SNI。',
    ],
  },
  CALLBACK_ADDRESS: { en: ['{url} is at an address that OSS can call.'], zh: ['{url} 位于 OSS 可以回调的地址。'] },
  CALLBACK_TLS: {
    en: ['{url} has a valid certificate, with and without SNI.'],
    zh: ['{url} 的证书有效，不带 SNI 也可以。'],
  },
  CALLBACK_TLS_SNI: {
    en: ['{url} has a valid certificate. It needs SNI, which @acme/oss-upload-server has OSS send.'],
    zh: ['{url} 的证书有效。它需要 SNI，@acme/oss-upload-server 会让 OSS 发送。'],
  },
  CALLBACK_SNI_OFF: {
    en: [
      '{url} needs the host’s name in the TLS handshake (SNI), and the callback does not ask for it ({reason}).',
      'OSS sends none by default: uploads end with 203 and "Error status : 502."',
      'Add "callbackSNI": true to the callback.',
    ],
    zh: [
      '{url} 需要在 TLS 握手中提供域名（SNI），但回调参数没有要求（{reason}）。',
      'OSS 默认不发送 SNI：上传会得到 203 和 "Error status : 502."',
      '在回调参数中加入 "callbackSNI": true。',
    ],
  },
  CALLBACK_CERTIFICATE: {
    en: [
      'The certificate of {url} is not accepted ({reason}).',
      'OSS calls nobody whose certificate is self-signed, expired, incomplete or another host’s; uploads end with 203.',
      'Install a certificate of a public authority for this host, with its whole chain.',
    ],
    zh: [
      '{url} 的证书不被接受（{reason}）。',
      '证书自签名、过期、链不完整或域名不符时 OSS 不会回调，上传以 203 结束。',
      '为该域名安装公共机构签发的证书，并包含完整证书链。',
    ],
  },
  CALLBACK_UNREACHABLE: {
    en: [
      '{url} does not answer ({reason}).',
      'Uploads end with 203 CallbackFailed: stored, and not recorded.',
      'Start the app, or open the port in firewall and security group.',
    ],
    zh: [
      '{url} 没有应答（{reason}）。',
      '上传以 203 CallbackFailed 结束：已存储，但未记录。',
      '启动应用，或在防火墙和安全组中开放端口。',
    ],
  },
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
