/** Texts of `explain` and `verify-callback`. */
export const explainPhrases = {
  VERIFIES: {
    en: 'It verifies: whoever has the key at {keyUrl} signed this path, query and body. It says nothing of when, nor for whom.',
    zh: '验证通过：{keyUrl} 处密钥的持有者对该路径、参数和请求体签过名。它不能说明是何时、为谁签的。',
  },
  MISSING_HEADER: {
    en: 'It does not verify: authorization or x-oss-pub-key-url is missing. This is no callback of OSS, or a proxy dropped the header.',
    zh: '验证失败：缺少 authorization 或 x-oss-pub-key-url。这不是 OSS 的回调，或请求头被代理丢弃。',
  },
  MALFORMED_HEADER: {
    en: 'It does not verify: authorization or x-oss-pub-key-url is not base64.',
    zh: '验证失败：authorization 或 x-oss-pub-key-url 不是 base64。',
  },
  UNSUPPORTED_CALLBACK_VERSION: {
    en: 'It does not verify: x-oss-signature-version is not 1.0, the only one that is published.',
    zh: '验证失败：x-oss-signature-version 不是 1.0，而公开的版本只有它。',
  },
  UNTRUSTED_KEY_URL: {
    en: 'It does not verify: the key is said to be at "{keyUrl}", which is not OSS’s. Whoever sent it signed with a key of their own. For an emulator, give its key: --public-key.',
    zh: '验证失败：公钥地址为 "{keyUrl}"，不属于 OSS。发送者用的是自己的密钥。若来自模拟器，请提供其公钥：--public-key。',
  },
  BAD_SIGNATURE: {
    en: 'It does not verify: the signature is not that of this path, query and body.',
    zh: '验证失败：签名与该路径、参数和请求体不符。',
  },
  WOULD_VERIFY: { en: 'It would have verified with:', zh: '如果做如下还原即可通过：' },
  WOULD_NOT_VERIFY: {
    en: 'Nothing that proxies and frameworks usually do explains it: it is forged, or the app is mounted below a path that it does not see.',
    zh: '代理和框架的常见改写都无法解释：它是伪造的，或应用看不到自己挂载的前缀路径。',
  },
  REPAIR_FORWARDED_TARGET: {
    en: 'the target that the proxy kept in a header (x-original-uri or the like): it rewrote the path',
    zh: '使用代理保存在请求头（如 x-original-uri）中的路径：代理改写了路径',
  },
  REPAIR_ABSOLUTE_TARGET: { en: 'the path alone, without scheme and host', zh: '只用路径，不含协议和域名' },
  REPAIR_ADD_SLASH: { en: 'a slash at the end of the path, which something took off', zh: '补回路径末尾被去掉的斜杠' },
  REPAIR_DROP_SLASH: { en: 'no slash at the end of the path, which something added', zh: '去掉路径末尾被添加的斜杠' },
  REPAIR_DROP_QUERY: { en: 'no query, which something added', zh: '去掉被添加的查询参数' },
  REPAIR_DECODE_QUERY: { en: 'the query decoded: something escaped it', zh: '解码查询参数：它被转义过' },
  REPAIR_ENCODE_SPACES: { en: '%20 in the query, where there is + now', zh: '查询参数中的 + 还原为 %20' },
  REPAIR_PLUS_SPACES: { en: '+ in the query, where there is %20 now', zh: '查询参数中的 %20 还原为 +' },
  REPAIR_DROP_LINE_FEED: {
    en: 'the body without its last line feed, which an editor or a log added',
    zh: '去掉请求体末尾由编辑器或日志添加的换行',
  },
  REPAIR_CUT_BODY: { en: 'the body cut to its Content-Length', zh: '按 Content-Length 截断请求体' },
  REPAIR_LINE_FEEDS: { en: 'LF in the body, where there is CRLF now', zh: '请求体中的 CRLF 还原为 LF' },
  REPAIR_CRLF: { en: 'CRLF in the body, where there is LF now', zh: '请求体中的 LF 还原为 CRLF' },
  REPAIR_ENCODE_FORM: {
    en: 'the body as OSS sent it, with %2F and the like: a body parser took it apart and wrote it again. Verify the raw bytes',
    zh: 'OSS 发送的原始请求体（含 %2F 等转义）：它被解析后重新生成过。请对原始字节验签',
  },
  REPAIR_DECODE_FORM: {
    en: 'the body decoded: something escaped it once more. Verify the raw bytes',
    zh: '解码请求体：它被再次转义过。请对原始字节验签',
  },
  REPAIR_COMPACT_JSON: {
    en: 'the JSON without spaces: a body parser took it apart and wrote it again. Verify the raw bytes',
    zh: '去掉 JSON 中的空白：它被解析后重新生成过。请对原始字节验签',
  },
  REPAIR_SPACED_JSON: {
    en: 'spaces in the JSON: a body parser took it apart and wrote it again. Verify the raw bytes',
    zh: '补回 JSON 中的空白：它被解析后重新生成过。请对原始字节验签',
  },
  REPAIR_ESCAPED_JSON: {
    en: 'slashes escaped in the JSON. Verify the raw bytes',
    zh: 'JSON 中的斜杠需转义。请对原始字节验签',
  },
  ERROR_LINE: { en: 'OSS answered {code} {ec}', zh: 'OSS 应答 {code} {ec}' },
  ERROR_SAID: { en: 'in its words: {message}', zh: '原文：{message}' },
  ERROR_REQUEST: { en: 'request id, for support: {request}', zh: '请求 ID（供技术支持查询）：{request}' },
  ERROR_ELEMENT: { en: '{name}: {value}', zh: '{name}：{value}' },
  ERROR_CONDITION: {
    en: 'This condition does not hold: {condition}. The form has to have the field {field}, with a value that fits, ahead of `file`; compare letter by letter.',
    zh: '以下条件不满足：{condition}。表单必须在 `file` 之前包含字段 {field}，且值符合要求；请逐字符核对。',
  },
  ERROR_UNKNOWN: {
    en: 'Nothing is known of it here. See {link}.',
    zh: '这里没有相关说明。请查看 {link}。',
  },
  POLICY_ENDS: { en: 'Good until {time}.', zh: '有效期至 {time}。' },
  POLICY_ENDED: { en: 'Expired at {time}: OSS refuses it.', zh: '已于 {time} 过期：OSS 会拒绝。' },
  CONDITION_EQ: { en: '{field} is exactly "{value}"', zh: '{field} 必须等于 "{value}"' },
  CONDITION_STARTS: { en: '{field} begins with "{value}"', zh: '{field} 必须以 "{value}" 开头' },
  CONDITION_ANY: { en: '{field} may be anything', zh: '{field} 可为任意值' },
  CONDITION_IN: { en: '{field} is one of: {value}', zh: '{field} 必须是以下之一：{value}' },
  CONDITION_NOT_IN: { en: '{field} is none of: {value}', zh: '{field} 不能是以下任何一个：{value}' },
  CONDITION_SIZE: { en: 'the file has {min} to {max} bytes', zh: '文件大小为 {min} 到 {max} 字节' },
  POLICY_FAULT: { en: 'OSS refuses it: {message} {ec}', zh: 'OSS 会拒绝：{message} {ec}' },
  VERDICT_TAKEN: { en: 'OSS takes this form.', zh: 'OSS 会接受该表单。' },
  VERDICT_REFUSED: {
    en: 'OSS refuses this form: {status} {code} {ec} {message}',
    zh: 'OSS 会拒绝该表单：{status} {code} {ec} {message}',
  },
  CALLBACK_CALLS: { en: 'OSS calls {url}', zh: 'OSS 会回调 {url}' },
  CALLBACK_HOST: { en: 'with the Host header {host}', zh: 'Host 请求头为 {host}' },
  CALLBACK_SENDS: { en: 'with a body of type {type}: {body}', zh: '请求体类型 {type}：{body}' },
  CALLBACK_SNI: { en: 'naming the host in the TLS handshake (SNI)', zh: '在 TLS 握手中提供域名（SNI）' },
  CALLBACK_NO_SNI: {
    en: 'without naming the host in the TLS handshake: most https servers need "callbackSNI": true',
    zh: '在 TLS 握手中不提供域名：多数 https 服务器需要 "callbackSNI": true',
  },
  CALLBACK_VARIABLE: { en: '{name} = {value}', zh: '{name} = {value}' },
  CALLBACK_CAME: {
    en: 'A callback to {target}, of {size} bytes, signed with the key at "{keyUrl}":',
    zh: '发往 {target} 的回调，{size} 字节，公钥地址 "{keyUrl}"：',
  },
  CALLBACK_NO_JSON: { en: 'The body is no JSON, though its type says so.', zh: '请求体不是 JSON，尽管类型如此声明。' },
} as const
