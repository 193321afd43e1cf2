/** A text in each language. */
export type Bilingual<Text> = Readonly<Record<'en' | 'zh', Text>>

/**
 * Causes by OSS's own numbers, and what to do.
 * @see https://www.alibabacloud.com/help/en/oss/support/error-code-list
 */
export const EC_CAUSES: Readonly<Record<string, Bilingual<string>>> = {
  '0002-00000004': {
    en: 'AccessKey and security token are of different sets. Take both from one answer of STS.',
    zh: 'AccessKey 与安全令牌不是同一套。请使用同一次 STS 应答中的值。',
  },
  '0002-00000006': { en: 'The security token is garbled. Send it whole.', zh: '安全令牌已损坏。请完整发送。' },
  '0002-00000007': { en: 'The security token has expired. Get a new one.', zh: '安全令牌已过期。请重新获取。' },
  '0002-00000008': { en: 'The security token is wrong. Get a new one.', zh: '安全令牌错误。请重新获取。' },
  '0002-00000010': {
    en: 'The token is in the header and in the URL. Send it once.',
    zh: '令牌同时出现在请求头和 URL 中。只需发送一次。',
  },
  '0002-00000040': {
    en: 'The signature of the request does not fit. Look at the secret, and at headers that were added after signing.',
    zh: '请求签名不符。请检查密钥，以及签名之后添加的请求头。',
  },
  '0002-00000069': { en: 'The signed URL has expired. Sign a new one.', zh: '签名 URL 已过期。请重新签名。' },
  '0002-00000215': { en: 'The URL has no x-oss-expires.', zh: 'URL 缺少 x-oss-expires。' },
  '0002-00000217': {
    en: 'The URL has no x-oss-credential, or a malformed one.',
    zh: 'URL 缺少 x-oss-credential 或格式错误。',
  },
  '0002-00000223': {
    en: 'The date in the credential is malformed or another day than x-oss-date. Use UTC for both.',
    zh: '凭证中的日期格式错误，或与 x-oss-date 不是同一天。两者都应使用 UTC。',
  },
  '0002-00000226': {
    en: 'The signature names a wrong region. It is the plain id, cn-hangzhou, never oss-cn-hangzhou.',
    zh: '签名中的地域错误。应写地域 ID，如 cn-hangzhou，而不是 oss-cn-hangzhou。',
  },
  '0002-00000228': {
    en: 'The region of the signature is not that of the endpoint.',
    zh: '签名中的地域与 Endpoint 不一致。',
  },
  '0002-00000232': {
    en: 'x-oss-expires is outside 1 to 604800 seconds (7 days).',
    zh: 'x-oss-expires 不在 1 到 604800 秒（7 天）范围内。',
  },
  '0002-00000504': {
    en: 'The clock that signed is off by more than 15 minutes. Set it by NTP.',
    zh: '签名机器的时钟偏差超过 15 分钟。请用 NTP 校准。',
  },
  '0002-00000701': {
    en: 'The form names an unknown x-oss-signature-version. V4 is OSS4-HMAC-SHA256.',
    zh: '表单的 x-oss-signature-version 未知。V4 应为 OSS4-HMAC-SHA256。',
  },
  '0002-00000702': {
    en: 'The form is signed and has no policy ahead of `file`.',
    zh: '表单已签名，但 `file` 之前没有 policy。',
  },
  '0002-00000703': {
    en: 'The form has no signature ahead of `file`: Signature for V1, x-oss-signature for V4.',
    zh: '表单在 `file` 之前没有签名：V1 为 Signature，V4 为 x-oss-signature。',
  },
  '0002-00000704': { en: 'The form’s signature is empty.', zh: '表单的签名为空。' },
  '0002-00000705': {
    en: 'The form’s signature does not fit its policy. V1 is base64, V4 is hex; both sign the base64 text of the policy, which has to be sent unchanged.',
    zh: '表单签名与策略不符。V1 为 base64，V4 为十六进制；两者都对策略的 base64 文本签名，发送时不得改动。',
  },
  '0002-00000706': {
    en: 'The form has no OSSAccessKeyId ahead of `file`.',
    zh: '表单在 `file` 之前没有 OSSAccessKeyId。',
  },
  '0002-00000709': {
    en: 'The date in x-oss-credential is malformed or far from now. Use UTC.',
    zh: 'x-oss-credential 中的日期格式错误或与当前相差过大。请使用 UTC。',
  },
  '0002-00000710': {
    en: 'x-oss-credential is malformed: <AccessKeyId>/<YYYYMMDD>/<region>/oss/aliyun_v4_request.',
    zh: 'x-oss-credential 格式错误：<AccessKeyId>/<YYYYMMDD>/<region>/oss/aliyun_v4_request。',
  },
  '0002-00000902': {
    en: 'OSS does not know the AccessKey id. Look for a typing error, or a deleted key; an STS. one needs its token.',
    zh: 'OSS 不认识该 AccessKey ID。请检查是否写错或已删除；STS. 开头的需要令牌。',
  },
  '0003-00000001': {
    en: 'The right is missing. Compare with `oss-upload ram-policy print`, and look at the bucket policy.',
    zh: '没有权限。请对照 `oss-upload ram-policy print` 的输出，并检查 Bucket Policy。',
  },
  '0006-00000003': {
    en: 'The file is larger than content-length-range allows.',
    zh: '文件大于 content-length-range 的上限。',
  },
  '0006-00000004': {
    en: 'The file is smaller than content-length-range allows.',
    zh: '文件小于 content-length-range 的下限。',
  },
  '0006-00000104': {
    en: 'The body is no well-formed multipart/form-data. Do not set Content-Type yourself: the browser adds the boundary. In the `file` part Content-Disposition comes first.',
    zh: '请求体不是合法的 multipart/form-data。不要自行设置 Content-Type：浏览器会添加 boundary。`file` 部分的 Content-Disposition 必须在最前。',
  },
  '0006-00000107': {
    en: 'The form has no part called `file`. There has to be one, and it comes last.',
    zh: '表单没有名为 `file` 的部分。必须有且仅有一个，并放在最后。',
  },
  '0006-00000110': {
    en: 'A field of the form is too long; a part with filename* is taken for a field.',
    zh: '表单字段过长；带 filename* 的部分会被当作普通字段。',
  },
  '0006-00000112': { en: 'The fields ahead of `file` are larger than 8 MB.', zh: '`file` 之前的字段超过 8 MB。' },
  '0006-00000201': { en: 'The policy is empty.', zh: '策略为空。' },
  '0006-00000204': {
    en: 'The policy is no JSON. Numbers of content-length-range stand without quotes.',
    zh: '策略不是 JSON。content-length-range 中的数字不能加引号。',
  },
  '0006-00000205': {
    en: 'The policy is not base64: the standard alphabet, with padding.',
    zh: '策略不是 base64：应使用标准字母表并带填充。',
  },
  '0006-00000206': {
    en: 'The policy has a member besides expiration and conditions.',
    zh: '策略中除 expiration 和 conditions 外还有其他成员。',
  },
  '0006-00000207': { en: 'The policy has no conditions.', zh: '策略没有 conditions。' },
  '0006-00000208': { en: 'The policy has no expiration.', zh: '策略没有 expiration。' },
  '0006-00000212': {
    en: 'The expiration is not written as 2030-01-31T12:00:00.000Z.',
    zh: 'expiration 的格式应为 2030-01-31T12:00:00.000Z。',
  },
  '0006-00000213': {
    en: 'The policy has expired. Ask for a new signature; see whether local time was written as UTC.',
    zh: '策略已过期。请重新获取签名，并检查是否把本地时间写成了 UTC。',
  },
  '0006-00000214': { en: 'The conditions are no list.', zh: 'conditions 不是数组。' },
  '0006-00000216': { en: 'A condition has no operator.', zh: '有条件缺少操作符。' },
  '0006-00000217': {
    en: 'A condition has an unknown operator: eq, starts-with, in, not-in, content-length-range.',
    zh: '有条件使用了未知操作符：可用 eq、starts-with、in、not-in、content-length-range。',
  },
  '0006-00000218': {
    en: 'A condition has too many or too few parts: operator, field, value.',
    zh: '有条件的组成部分过多或过少：应为操作符、字段、值。',
  },
  '0006-00000219': { en: 'content-length-range ends before it begins.', zh: 'content-length-range 的上限小于下限。' },
  '0006-00000221': { en: 'content-length-range takes whole numbers.', zh: 'content-length-range 只接受整数。' },
  '0006-00000224': {
    en: 'A condition has a value of the wrong type: `in` and `not-in` take lists.',
    zh: '有条件的值类型错误：`in` 和 `not-in` 需要数组。',
  },
  '0006-00000227': {
    en: 'A condition of the policy does not hold for this form.',
    zh: '该表单不满足策略中的某个条件。',
  },
  '0007-00000001': {
    en: 'The callback is longer than 5 KB in base64. Shorten its body.',
    zh: '回调参数的 base64 超过 5 KB。请缩短回调内容。',
  },
  '0007-00000003': {
    en: 'The callback is no JSON. Look at how it was escaped before base64.',
    zh: '回调参数不是 JSON。请检查 base64 之前的转义。',
  },
  '0007-00000004': {
    en: 'The callback URL cannot be called: http or https, no IPv6, no private address.',
    zh: '回调 URL 无法访问：只支持 http 或 https，不支持 IPv6 和私网地址。',
  },
  '0007-00000005': { en: 'The callback has more than 5 URLs.', zh: '回调 URL 超过 5 个。' },
  '0007-00000012': {
    en: 'callbackBodyType is neither application/x-www-form-urlencoded nor application/json.',
    zh: 'callbackBodyType 只能是 application/x-www-form-urlencoded 或 application/json。',
  },
  '0007-00000203': {
    en: 'The app did not answer the callback with 200. The object is stored: confirm it, do not send it again.',
    zh: '应用没有以 200 应答回调。对象已存储：应确认，而不是重新上传。',
  },
  '0007-00000205': {
    en: 'The app’s answer to the callback is no JSON (or has a byte order mark). The object is stored.',
    zh: '应用对回调的应答不是 JSON（或带有 BOM）。对象已存储。',
  },
  '0015-00000101': { en: 'There is no such bucket at this endpoint.', zh: '该 Endpoint 处没有这个存储空间。' },
  '0026-00000001': { en: 'There is no such object.', zh: '没有这个对象。' },
  '0034-00000002': { en: 'The CORS document has no rule.', zh: '跨域配置中没有规则。' },
}
