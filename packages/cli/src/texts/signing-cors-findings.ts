/** What is found about who may read the answers of the app's signing endpoint. */
export const signingCorsFindings = {
  SIGNING_CORS: { en: ['{origin} may read the answer.'], zh: ['{origin} 可以读取应答。'] },
  SIGNING_CORS_MISSING: {
    en: [
      'A page from {origin} may not read the answer (Access-Control-Allow-Origin: {allowed}).',
      'The browser hides it, and the upload ends before it begins.',
      'List the origin in `allowedOrigins`.',
    ],
    zh: [
      '{origin} 的页面不能读取应答（Access-Control-Allow-Origin: {allowed}）。',
      '浏览器会隐藏应答，上传尚未开始就已失败。',
      '把该来源加入 `allowedOrigins`。',
    ],
  },
  SIGNING_CORS_NO_COOKIES: {
    en: [
      'A page from {origin} may read the answer, but not with the user’s cookies.',
      'The browser hides what was asked for with cookies, and without them the user is a stranger.',
      'Answer with Access-Control-Allow-Credentials: true and the one origin, not "*"; in the page, set `credentials: "include"`.',
    ],
    zh: [
      '{origin} 的页面可以读取应答，但不能携带用户的 Cookie。',
      '携带 Cookie 的请求，其应答会被浏览器隐藏；不携带则用户等同于陌生人。',
      '应答加上 Access-Control-Allow-Credentials: true，并返回具体来源而不是 "*"；页面设置 `credentials: "include"`。',
    ],
  },
  SIGNING_PREFLIGHT_REFUSED: {
    en: [
      'The preflight from {origin} with the header {header} is refused (status {status}).',
      'The browser does not ask for a signature then, and the page sees a network error.',
      'Answer OPTIONS with Access-Control-Allow-Headers: {header}, ahead of the authentication.',
    ],
    zh: [
      '来自 {origin}、携带请求头 {header} 的预检请求被拒绝（状态 {status}）。',
      '浏览器不会再请求签名，页面只能看到网络错误。',
      '在认证之前应答 OPTIONS，并返回 Access-Control-Allow-Headers: {header}。',
    ],
  },
  SIGNING_CORS_ECHO: {
    en: [
      'Pages of any origin may read the answer with the user’s cookies.',
      'Every website that a user visits can get a signature in the user’s name.',
      'Allow listed origins alone; never echo the Origin header.',
    ],
    zh: [
      '任何来源的页面都能带着用户的 Cookie 读取应答。',
      '用户访问的任何网站都能以其名义获得签名。',
      '只允许列出的来源，不要原样返回 Origin。',
    ],
  },
  SIGNING_NO_VARY: {
    en: [
      '{origin} may read the answer, but it has no Vary: Origin.',
      'A cache that kept it for one page serves it to another, whose browser then stops.',
      'Answer with Vary: Origin.',
    ],
    zh: [
      '{origin} 可以读取应答，但缺少 Vary: Origin。',
      '缓存会把给一个页面的应答用于另一个页面，后者的浏览器将中止请求。',
      '应答加上 Vary: Origin。',
    ],
  },
} as const
