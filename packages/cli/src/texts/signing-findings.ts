/** What is found about the app's signing endpoint. */
export const signingFindings = {
  SIGNING_UNREACHABLE: {
    en: [
      '{url} does not answer ({reason}).',
      'No page can get a signature.',
      'Start the app, or correct --signing-url.',
    ],
    zh: ['{url} 没有应答（{reason}）。', '页面无法获取签名。', '启动应用，或改正 --signing-url。'],
  },
  SIGNING_OPEN: {
    en: [
      'Whoever asks gets a signature: without a cookie or a token.',
      'Anybody on the internet can store files at your cost.',
      'Refuse in `authorize` who is not logged in. If everybody is meant to upload, limit how often (`rateLimit`).',
    ],
    zh: [
      '任何人无需 Cookie 或令牌都能获得签名。',
      '互联网上的任何人都可以存文件，费用由你承担。',
      '在 `authorize` 中拒绝未登录的请求；若本来就允许所有人上传，请限制频率（`rateLimit`）。',
    ],
  },
  SIGNING_GUARDED: { en: ['A stranger is refused (status {status}).'], zh: ['陌生人会被拒绝（状态 {status}）。'] },
  SIGNING_NEEDS_LOGIN: {
    en: [
      'What a logged-in user gets was not looked at (status {status}).',
      'The policy in it decides what users may store.',
      'Add a user’s header: --signing-header "Cookie: session=…".',
    ],
    zh: [
      '没有检查登录用户得到的内容（状态 {status}）。',
      '其中的策略决定用户能存什么。',
      '加上用户的请求头：--signing-header "Cookie: session=…"。',
    ],
  },
  SIGNING_USER_REFUSED: {
    en: [
      'The user of --signing-header is refused as well (status {status}).',
      'Either this log-in has ended, or the endpoint refuses users who should get a signature.',
      'Copy a fresh header from a page that is logged in: the browser’s developer tools, Network, the request to this URL.',
    ],
    zh: [
      '--signing-header 中的用户同样被拒绝（状态 {status}）。',
      '可能该登录已失效，也可能接口拒绝了本应得到签名的用户。',
      '从已登录的页面复制新的请求头：浏览器开发者工具的“网络”面板中对该 URL 的请求。',
    ],
  },
  SIGNING_STATUS: {
    en: [
      '{url} answers with status {status}.',
      'Pages get no signature.',
      'Correct the URL, or look at the app’s log.',
    ],
    zh: ['{url} 的应答状态为 {status}。', '页面得不到签名。', '改正 URL，或查看应用日志。'],
  },
  SIGNING_NOT_JSON: {
    en: [
      '{url} answers with something else than JSON ({type}).',
      'Pages cannot read it; most often it is the app’s own page, or a log-in form.',
      'Correct the URL, and mount the endpoint ahead of the catch-all route of the page.',
    ],
    zh: [
      '{url} 的应答不是 JSON（{type}）。',
      '页面无法解析；通常返回的是应用首页或登录页。',
      '改正 URL，并把该接口挂载在页面的通配路由之前。',
    ],
  },
  SIGNING_SHAPE: {
    en: ['The answer is a {version} signature that pages can use.'],
    zh: ['应答是页面可用的 {version} 签名。'],
  },
  SIGNING_SHAPE_WRONG: {
    en: [
      '{reason}',
      'Pages cannot make a form of it.',
      'Answer as the official samples do, or mount @acme/oss-upload-server.',
    ],
    zh: ['{reason}', '页面无法据此生成表单。', '按官方示例的格式应答，或使用 @acme/oss-upload-server。'],
  },
  SIGNING_OTHER_HOST: {
    en: [
      'The answer sends forms to {host}, not to {expected}.',
      'What was checked of the bucket here says nothing about that one.',
      'Give doctor the bucket and endpoint that the app uses.',
    ],
    zh: [
      '应答让表单提交到 {host}，而不是 {expected}。',
      '这里对存储空间的检查不适用于前者。',
      '让 doctor 使用与应用相同的存储空间和 Endpoint。',
    ],
  },
  SIGNING_NOT_CACHED: { en: ['No cache keeps the answer.'], zh: ['应答不会被缓存。'] },
  SIGNING_CACHEABLE: {
    en: [
      'The answer does not forbid caches (Cache-Control: {header}).',
      'A browser or proxy may hand out a signature that has expired, or another user’s.',
      'Answer with Cache-Control: no-store.',
    ],
    zh: [
      '应答没有禁止缓存（Cache-Control: {header}）。',
      '浏览器或代理可能返回已过期的签名，甚至他人的签名。',
      '应答加上 Cache-Control: no-store。',
    ],
  },
  SIGNING_CACHED: {
    en: [
      'The answer may be cached (Cache-Control: {header}).',
      'One user gets another one’s signature, and expired ones.',
      'Answer with Cache-Control: no-store, and take the path out of the CDN’s cache.',
    ],
    zh: [
      '应答允许缓存（Cache-Control: {header}）。',
      '用户会得到他人的或已过期的签名。',
      '应答改为 Cache-Control: no-store，并让 CDN 不缓存该路径。',
    ],
  },
  SIGNING_FRESH: { en: ['The signature is good for another {seconds} s.'], zh: ['签名还有 {seconds} 秒有效。'] },
  SIGNING_EXPIRED: {
    en: [
      'The signature expired {seconds} s ago.',
      'OSS refuses every form (EC 0006-00000213). Either a cache keeps answers, or local time was written as UTC.',
      'Answer with Cache-Control: no-store; write `expiration` from UTC.',
    ],
    zh: [
      '签名在 {seconds} 秒前已过期。',
      'OSS 会拒绝所有表单（EC 0006-00000213）。可能是缓存了应答，或把本地时间当作 UTC 写入。',
      '应答加上 Cache-Control: no-store；`expiration` 用 UTC 时间生成。',
    ],
  },
  SIGNING_CLOCK_OFF: {
    en: [
      'The app’s clock differs from OSS’s by {direction}{seconds} s.',
      'Signatures end too early or begin too late by as much.',
      'Have the app server’s clock set by NTP.',
    ],
    zh: [
      '应用服务器时钟与 OSS 相差 {direction}{seconds} 秒。',
      '签名的生效和过期时间会有同样的偏差。',
      '用 NTP 校准应用服务器时钟。',
    ],
  },
  SIGNING_CLOCK_REFUSED: {
    en: [
      'The app’s clock differs from OSS’s by {direction}{seconds} s.',
      'OSS refuses signatures that are off by 15 minutes; an old one may also come from a cache.',
      'Have the app server’s clock set by NTP; answer with Cache-Control: no-store.',
    ],
    zh: [
      '应用服务器时钟与 OSS 相差 {direction}{seconds} 秒。',
      '偏差达到 15 分钟的签名会被 OSS 拒绝；过旧的签名也可能来自缓存。',
      '用 NTP 校准应用服务器时钟；应答加上 Cache-Control: no-store。',
    ],
  },
} as const
