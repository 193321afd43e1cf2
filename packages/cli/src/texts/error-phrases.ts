/** Why a command could not begin, or go on. */
export const errorPhrases = {
  CONFIG_UNREADABLE: {
    en: 'The config file {file} cannot be read: {reason}.',
    zh: '无法读取配置文件 {file}：{reason}。',
  },
  CONFIG_UNKNOWN_MEMBER: {
    en: 'The config file {file} has a member "{member}", which is none of: {known}.',
    zh: '配置文件 {file} 中的成员 "{member}" 不在可用范围内：{known}。',
  },
  CONFIG_SECRET: {
    en: 'The config file {file} has "{member}". Config files end up in repositories: set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET instead.',
    zh: '配置文件 {file} 中含有 "{member}"。配置文件容易进入代码仓库：请改用环境变量 OSS_ACCESS_KEY_ID 和 OSS_ACCESS_KEY_SECRET。',
  },
  CONFIG_WRONG_TYPE: {
    en: 'The member "{member}" of the config file {file} should be {expected}.',
    zh: '配置文件 {file} 的成员 "{member}" 应为 {expected}。',
  },
  OPTION_MISSING: {
    en: '{option} is missing: give it as a flag, as {variable} in the environment, or in oss-upload.config.json.',
    zh: '缺少 {option}：请用命令行参数、环境变量 {variable} 或 oss-upload.config.json 提供。',
  },
  CREDENTIALS_MISSING: {
    en: 'Credentials are missing: set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET (and OSS_SESSION_TOKEN for temporary ones).',
    zh: '缺少访问凭证：请设置 OSS_ACCESS_KEY_ID 和 OSS_ACCESS_KEY_SECRET（临时凭证还需 OSS_SESSION_TOKEN）。',
  },
  OPTION_INVALID: { en: '{option} cannot be used: {reason}', zh: '{option} 无法使用：{reason}' },
  INPUT_UNREADABLE: { en: '{file} cannot be read: {reason}.', zh: '无法读取 {file}：{reason}。' },
  NEEDS_YES: {
    en: 'This changes the bucket. There is no terminal to ask at: add --yes.',
    zh: '此操作会修改存储空间。当前没有可交互的终端：请加上 --yes。',
  },
  NO_ANSWER: { en: '{host} does not answer: {reason}.', zh: '{host} 没有应答：{reason}。' },
  OSS_REFUSED: {
    en: 'OSS refused: {status} {code} {ec} {message} (request {request})',
    zh: 'OSS 拒绝了请求：{status} {code} {ec} {message}（请求 {request}）',
  },
  TOO_MANY_RULES: {
    en: 'The bucket has {count} CORS rules already, and OSS takes 10: remove one in the console first.',
    zh: '该存储空间已有 {count} 条跨域规则，而 OSS 最多 10 条：请先在控制台删除一条。',
  },
  INPUT_UNKNOWN: {
    en: 'This is no policy, error document, EC, callback setting or captured callback. `oss-upload explain --help` shows what can be explained.',
    zh: '这不是策略、错误文档、EC、回调参数或捕获的回调请求。可解释的内容见 `oss-upload explain --help`。',
  },
  INPUT_NO_REQUEST: {
    en: 'This is no captured HTTP request: expected a request line, headers, an empty line and the body, as on the wire.',
    zh: '这不是捕获的 HTTP 请求：应依次包含请求行、请求头、空行和请求体，与网络上的原始内容一致。',
  },
  USAGE_OPTION_UNKNOWN: { en: 'There is no option {name}.', zh: '没有选项 {name}。' },
  USAGE_COMMAND_UNKNOWN: { en: 'There is no command {name}.', zh: '没有命令 {name}。' },
  USAGE_MEANT: { en: ' Did you mean {meant}?', zh: '是否想写 {meant}？' },
  USAGE_ARGUMENT_MISSING: { en: 'The argument <{name}> is missing.', zh: '缺少参数 <{name}>。' },
  USAGE_VALUE_MISSING: { en: 'The option {name} has no value.', zh: '选项 {name} 缺少值。' },
  USAGE_VALUE_INVALID: { en: 'The option {name} takes one of: {choices}.', zh: '选项 {name} 只能取：{choices}。' },
  USAGE_TOO_MANY: { en: 'The command {name} takes no further argument.', zh: '命令 {name} 不接受更多参数。' },
}
