/** Texts of the command line itself: help, first screen, reports, questions. */
export const commandPhrases = {
  DESCRIPTION: {
    en: 'Finds what is wrong with browser uploads to Alibaba Cloud OSS, and mends it.',
    zh: '找出并修复浏览器直传阿里云 OSS 的问题。',
  },
  FIRST_SCREEN: {
    en: `oss-upload finds what is wrong with browser uploads to Alibaba Cloud OSS.

1. Say which bucket, and which page uploads to it:
     export OSS_BUCKET=media OSS_REGION=cn-hangzhou
     export OSS_UPLOAD_ORIGIN=https://app.example.com
     export OSS_ACCESS_KEY_ID=…  OSS_ACCESS_KEY_SECRET=…
2. Have the bucket looked at, and then the app:
     oss-upload doctor
     oss-upload doctor --signing-url https://app.example.com/api
3. Let the page upload:
     oss-upload cors set

No bucket yet? This starts a local one:
     oss-upload emulator
An AccessKey without rights? This writes what it needs:
     oss-upload ram-policy print
All commands, and Chinese:
     oss-upload --help
     oss-upload --lang zh
`,
    zh: `oss-upload 用来找出浏览器直传阿里云 OSS 的问题。

1. 说明存储空间，以及从哪个页面上传：
     export OSS_BUCKET=media OSS_REGION=cn-hangzhou
     export OSS_UPLOAD_ORIGIN=https://app.example.com
     export OSS_ACCESS_KEY_ID=…  OSS_ACCESS_KEY_SECRET=…
2. 检查存储空间，然后检查应用：
     oss-upload doctor
     oss-upload doctor --signing-url https://app.example.com/api
3. 允许页面上传：
     oss-upload cors set

还没有存储空间？在本地启动一个：
     oss-upload emulator
AccessKey 没有权限？写出它所需的权限：
     oss-upload ram-policy print
全部命令，以及英文：
     oss-upload --help
     oss-upload --lang en
`,
  },
  CONFIGURE_FIRST: {
    en: 'There is nothing to look at yet: give a bucket, a signing URL or a callback URL.',
    zh: '还没有可检查的内容：请提供存储空间、签名地址或回调地址。',
  },
  HELP_USAGE: { en: 'Usage:', zh: '用法:' },
  HELP_OPTIONS: { en: 'Options:', zh: '选项：' },
  HELP_ARGUMENTS: { en: 'Arguments:', zh: '参数：' },
  HELP_COMMANDS: { en: 'Commands:', zh: '命令：' },
  HELP_DEFAULT: { en: 'default: {value}', zh: '默认：{value}' },
  HELP_HELP: { en: 'show this help', zh: '显示帮助' },
  HELP_VERSION: { en: 'show the version', zh: '显示版本' },
  HELP_EXIT: {
    en: '\nExit status:\n  0  nothing wrong\n  1  something wrong was found\n  2  the command line or the configuration cannot be used\n  3  OSS or the app could not be asked',
    zh: '\n退出状态：\n  0  没有问题\n  1  发现问题\n  2  命令行或配置无法使用\n  3  无法访问 OSS 或应用',
  },
  DO_DOCTOR: {
    en: 'look at bucket, CORS, signing endpoint and callback',
    zh: '检查存储空间、跨域规则、签名接口和回调',
  },
  DO_CORS: { en: 'show, check, set and print CORS rules', zh: '查看、检查、设置和输出跨域规则' },
  DO_CORS_SHOW: { en: 'read the bucket’s rules, and say what they mean', zh: '读取存储空间的规则并说明含义' },
  DO_CORS_CHECK: {
    en: 'say whether pages may upload, and which rule decides',
    zh: '判断页面能否上传，以及由哪条规则决定',
  },
  DO_CORS_SET: { en: 'add the rule that pages need; other rules stay', zh: '添加页面所需的规则，保留其他规则' },
  DO_CORS_PRINT: {
    en: 'print the rule for the console’s API, ossutil or Terraform',
    zh: '输出规则：XML、ossutil 或 Terraform',
  },
  DO_EXPLAIN: {
    en: 'put a policy, an error document, an EC or a captured callback into words',
    zh: '用文字解释策略、错误文档、EC 或捕获的回调',
  },
  DO_VERIFY: {
    en: 'say whether a captured callback verifies, and if not, what would have',
    zh: '验证捕获的回调；若失败，指出怎样才能通过',
  },
  DO_SIGN: { en: 'print a curl command that uploads a file by form', zh: '输出可用表单上传文件的 curl 命令' },
  DO_LIFECYCLE: { en: 'lifecycle rules that uploads need', zh: '上传所需的生命周期规则' },
  DO_LIFECYCLE_PRINT: {
    en: 'print the rule that removes unfinished multipart uploads',
    zh: '输出清理未完成分片的规则',
  },
  DO_RAM: { en: 'rights that an AccessKey needs', zh: 'AccessKey 所需的权限' },
  DO_RAM_PRINT: { en: 'print a RAM policy with the least rights', zh: '输出最小权限的 RAM 策略' },
  OPT_LANG: { en: 'language (default: the locale’s)', zh: '语言（默认跟随系统区域）' },
  OPT_JSON: { en: 'write JSON', zh: '输出 JSON' },
  OPT_CONFIG: {
    en: 'config file (default: oss-upload.config.json, where there is one)',
    zh: '配置文件（默认：oss-upload.config.json，若存在）',
  },
  OPT_BUCKET: { en: 'bucket (OSS_BUCKET)', zh: '存储空间（OSS_BUCKET）' },
  OPT_REGION: { en: 'its region id, such as cn-hangzhou (OSS_REGION)', zh: '地域 ID，例如 cn-hangzhou（OSS_REGION）' },
  OPT_ENDPOINT: {
    en: 'endpoint, custom domain or emulator (OSS_ENDPOINT; default: the region’s public endpoint)',
    zh: 'Endpoint、自定义域名或模拟器（OSS_ENDPOINT；默认为地域的外网 Endpoint）',
  },
  OPT_ACCESS_KEY_ID: {
    en: 'AccessKey id (OSS_ACCESS_KEY_ID); its secret is read from OSS_ACCESS_KEY_SECRET, a token from OSS_SESSION_TOKEN',
    zh: 'AccessKey ID（OSS_ACCESS_KEY_ID）；密钥读取自 OSS_ACCESS_KEY_SECRET，令牌读取自 OSS_SESSION_TOKEN',
  },
  OPT_ORIGIN: {
    en: 'page that uploads; may be repeated (OSS_UPLOAD_ORIGIN)',
    zh: '上传页面的来源，可重复（OSS_UPLOAD_ORIGIN）',
  },
  OPT_NO_MULTIPART: { en: 'pages upload by form alone', zh: '页面只用表单上传' },
  OPT_CALLBACK_URL: {
    en: 'URL of the app that OSS calls (OSS_CALLBACK_URL)',
    zh: 'OSS 回调的应用 URL（OSS_CALLBACK_URL）',
  },
  OPT_SIGNING_URL: { en: 'URL of the app that signs (OSS_SIGNING_URL)', zh: '应用的签名接口 URL（OSS_SIGNING_URL）' },
  OPT_SIGNING_HEADER: {
    en: 'header of a logged-in user for the signing URL, such as "Cookie: session=1"; may be repeated',
    zh: '访问签名接口时的登录用户请求头，例如 "Cookie: session=1"，可重复',
  },
  OPT_PREFIX: { en: 'prefix that objects are put below', zh: '对象所在的前缀' },
  OPT_PROBE: {
    en: 'upload 1 byte by form and by multipart, delete it, and settle what only a real bucket can show',
    zh: '以表单和分片各上传 1 字节再删除，并确认只有真实存储空间才能回答的问题',
  },
  OPT_STRICT: { en: 'a warning counts as a failure', zh: '警告也视为失败' },
  OPT_YES: { en: 'do not ask', zh: '不再询问' },
  OPT_FORMAT: { en: 'how to print it', zh: '输出格式' },
  OPT_DAYS: { en: 'after how many days', zh: '多少天之后' },
  OPT_KEY: { en: 'object key', zh: '对象名' },
  OPT_FILE: { en: 'file to upload', zh: '要上传的文件' },
  OPT_MAX_SIZE: { en: 'largest file, in bytes', zh: '文件大小上限（字节）' },
  OPT_EXPIRES: { en: 'how long it is good, in seconds', zh: '有效期（秒）' },
  OPT_FOR: { en: 'what it is for; may be repeated', zh: '用途，可重复' },
  OPT_FORM: {
    en: 'field of the form to hold against a policy: name=value; may be repeated',
    zh: '与策略比较的表单字段：name=value，可重复',
  },
  OPT_SIZE: { en: 'size of its file, in bytes', zh: '文件大小（字节）' },
  OPT_PUBLIC_KEY: { en: 'file with the public key in PEM (default: OSS’s own)', zh: 'PEM 公钥文件（默认为 OSS 公钥）' },
  ARG_INPUT: { en: 'the text itself, a file, or - for stdin', zh: '文本本身、文件名，或 - 表示标准输入' },
  ARG_REQUEST: { en: 'file with the raw request, or - for stdin', zh: '保存原始请求的文件，或 - 表示标准输入' },
  LABEL_WHY: { en: 'why: ', zh: '影响：' },
  LABEL_FIX: { en: 'fix: ', zh: '修复：' },
  LABEL_RUN: { en: 'run: ', zh: '命令：' },
  NOT_LOOKED_AT: { en: 'Not looked at, {what} is missing: {checks}', zh: '缺少 {what}，未检查：{checks}' },
  BLOCKED: { en: 'Not looked at, what failed above comes first: {checks}', zh: '需先解决以上问题，未检查：{checks}' },
  SUMMARY: { en: '{pass} passed, {warn} warnings, {fail} failed', zh: '通过 {pass}，警告 {warn}，失败 {fail}' },
  PROBE_FACTS: { en: 'What this bucket settles of protocol.md:', zh: '本存储空间对 protocol.md 未确认事项的回答：' },
  PROBE_REPORT: {
    en: 'Please report this line (it names no bucket and no key):',
    zh: '请反馈这一行（不含存储空间名和对象名）：',
  },
  CORS_NONE: {
    en: 'The bucket has no CORS rule: no page of another origin can upload.',
    zh: '存储空间没有跨域规则：任何其他来源的页面都无法上传。',
  },
  CORS_RULE_LINE: {
    en: 'Rule {number}: pages of {origins} may send {methods} with headers {headers}, and read {exposed}. Kept for {maxAge} s.',
    zh: '规则 {number}：{origins} 的页面可以发送 {methods}，请求头 {headers}，可读取 {exposed}。缓存 {maxAge} 秒。',
  },
  CORS_VARY_ON: { en: 'Answers say Vary: Origin.', zh: '应答带有 Vary: Origin。' },
  CORS_VARY_OFF: {
    en: 'Answers do not say Vary: Origin: caches may mix up pages.',
    zh: '应答不带 Vary: Origin：缓存可能混淆不同页面。',
  },
  CORS_NOTHING: { en: 'nothing', zh: '无' },
  CORS_WILL_SET: { en: 'The bucket {bucket} will have these rules:', zh: '存储空间 {bucket} 的规则将变为：' },
  CORS_ASK: { en: 'Set them? [y/N] ', zh: '确定设置吗？[y/N] ' },
  CORS_SET: {
    en: 'Done. Browsers may keep an older answer for some minutes.',
    zh: '已设置。浏览器可能在几分钟内仍使用旧的应答。',
  },
  CORS_SAME: { en: 'Nothing to do: the rules are like that already.', zh: '无需更改：规则已经如此。' },
  CANCELLED: { en: 'Nothing was changed.', zh: '没有更改。' },
  SIGN_NOTE: {
    en: 'Good for {seconds} s, for this key alone. Whoever has this command may upload.',
    zh: '{seconds} 秒内有效，仅限该对象名。持有此命令者即可上传。',
  },
} as const
