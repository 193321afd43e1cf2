/** What is found about endpoint, bucket, clock and credentials. */
export const bucketFindings = {
  ENDPOINT_OK: {
    en: ['{origin} is in {region}.'],
    zh: ['{origin} 位于 {region}。'],
  },
  ENDPOINT_UNNAMED: {
    en: ['{origin} does not name a region; {region} is what was given.'],
    zh: ['{origin} 的域名不含地域；使用给定的 {region}。'],
  },
  REGION_IS_ENDPOINT: {
    en: [
      'The region is "{region}", which is an endpoint.',
      'V4 signatures name the plain region id; OSS refuses anything else (EC 0002-00000226).',
      'Set the region to "{meant}".',
    ],
    zh: [
      '地域写成了 "{region}"，这是一个 Endpoint。',
      'V4 签名中只能写地域 ID，其他写法会被 OSS 拒绝（EC 0002-00000226）。',
      '把地域改为 "{meant}"。',
    ],
  },
  REGION_INVALID: {
    en: [
      'The region "{region}" is no region id.',
      'V4 signatures name the region; OSS refuses a wrong one.',
      'Write it as the console does under Overview, such as cn-hangzhou.',
    ],
    zh: [
      '"{region}" 不是地域 ID。',
      'V4 签名中包含地域，写错会被 OSS 拒绝。',
      '按控制台“概览”页的写法填写，例如 cn-hangzhou。',
    ],
  },
  BUCKET_NAME_INVALID: {
    en: [
      '{bucket} is no bucket name.',
      'OSS has no such bucket: 3 to 63 characters of a-z, 0-9 and "-", none of these at either end.',
      'Give the name alone, without the endpoint: --bucket media.',
    ],
    zh: [
      '{bucket} 不是合法的存储空间名称。',
      'OSS 中不存在这样的存储空间：名称为 3 到 63 个小写字母、数字或 "-"，且不能以 "-" 开头或结尾。',
      '只填写名称，不带 Endpoint：--bucket media。',
    ],
  },
  ENDPOINT_INVALID: {
    en: [
      'The endpoint "{endpoint}" is no origin.',
      'Forms go to the root of the bucket’s host; a path or a query there makes every upload fail.',
      'Give scheme and host alone: --endpoint https://oss-cn-hangzhou.aliyuncs.com.',
    ],
    zh: [
      'Endpoint "{endpoint}" 不是合法的源地址。',
      '表单提交到存储空间域名的根路径，多余的路径或参数会使上传全部失败。',
      '只填写协议和域名：--endpoint https://oss-cn-hangzhou.aliyuncs.com。',
    ],
  },
  REGION_MISMATCH: {
    en: [
      'The region is {region}, but {origin} is in {named}.',
      'Signatures for one region are refused in another (EC 0002-00000228).',
      'Set the region to {named}, or leave the endpoint out if {region} is right.',
    ],
    zh: [
      '地域为 {region}，但 {origin} 位于 {named}。',
      '一个地域的签名在另一个地域会被拒绝（EC 0002-00000228）。',
      '把地域改为 {named}；如果 {region} 才是对的，请去掉 Endpoint。',
    ],
  },
  ENDPOINT_INTERNAL: {
    en: [
      '{origin} is an internal endpoint.',
      'It answers in Alibaba Cloud’s network alone: no browser reaches it.',
      'Give browsers the public endpoint {meant}.',
    ],
    zh: ['{origin} 是内网 Endpoint。', '它只在阿里云内网可用，浏览器无法访问。', '给浏览器使用外网 Endpoint {meant}。'],
  },
  ENDPOINT_HTTP: {
    en: [
      '{origin} is plain http.',
      'A page on https may not send to http (mixed content), and on http everybody on the way can read and change the upload.',
      'Use https in the endpoint.',
    ],
    zh: [
      '{origin} 使用了明文 http。',
      'https 页面不能向 http 地址发请求（混合内容），而且途中任何人都能读取或篡改上传内容。',
      'Endpoint 改用 https。',
    ],
  },
  ENDPOINT_NO_ADDRESS: {
    en: [
      'The name {host} has no address.',
      'Browsers cannot reach it either.',
      'Look for a typing error in bucket, region and endpoint; for a custom domain, set its CNAME record.',
    ],
    zh: [
      '域名 {host} 无法解析。',
      '浏览器同样无法访问。',
      '检查存储空间、地域和 Endpoint 是否写错；自定义域名请检查 CNAME 解析。',
    ],
  },
  ENDPOINT_TLS: {
    en: [
      'The certificate of {origin} is not accepted ({reason}).',
      'Browsers refuse it without a word to the page: all it sees is a network error.',
      'For a custom domain, upload its certificate in the console (Domain Names), or use the endpoint of OSS.',
    ],
    zh: [
      '{origin} 的证书不被接受（{reason}）。',
      '浏览器会直接拒绝，页面只能看到网络错误。',
      '自定义域名请在控制台“域名管理”中托管证书，或改用 OSS 自带的 Endpoint。',
    ],
  },
  ENDPOINT_UNREACHABLE: {
    en: [
      '{origin} does not answer ({reason}).',
      'Nothing can be uploaded to it.',
      'Check the address and the port, and whether a firewall or a proxy is in between; for the emulator, start it: oss-upload emulator.',
    ],
    zh: [
      '{origin} 没有应答（{reason}）。',
      '无法上传到该地址。',
      '检查地址和端口，以及中间是否有防火墙或代理；使用模拟器时请先启动：oss-upload emulator。',
    ],
  },
  ENDPOINT_NOT_OSS: {
    en: [
      '{origin} answers (status {status}), but not as OSS does: it sends no request id.',
      'Something else is at this address, or a proxy answers in place of OSS.',
      'Set --endpoint to the bucket’s endpoint; for a custom domain, bind it to the bucket in the console.',
    ],
    zh: [
      '{origin} 有应答（状态 {status}），但不是 OSS：缺少请求 ID。',
      '该地址上是别的服务，或有代理代替 OSS 作答。',
      '把 --endpoint 设为存储空间的 Endpoint；自定义域名请先在控制台绑定到存储空间。',
    ],
  },
  ENDPOINT_PATH_STYLE: {
    en: [
      '{origin} is an endpoint without the bucket in its name.',
      'OSS takes requests for a bucket at the bucket’s own host alone.',
      'Leave the bucket to the tool: give --bucket and the plain endpoint.',
    ],
    zh: [
      '{origin} 是不含存储空间名的 Endpoint。',
      'OSS 只在存储空间自己的域名上接受对它的请求。',
      '分别提供 --bucket 和 Endpoint，由工具拼接域名。',
    ],
  },
  BUCKET_EXISTS: { en: ['The bucket {bucket} is at {origin}.'], zh: ['存储空间 {bucket} 位于 {origin}。'] },
  BUCKET_MISSING: {
    en: [
      'There is no bucket {bucket} at {origin}.',
      'OSS answers every upload with NoSuchBucket (EC 0015-00000101).',
      'Correct the name, or make the bucket in the console.',
    ],
    zh: [
      '{origin} 处不存在存储空间 {bucket}。',
      'OSS 会以 NoSuchBucket 拒绝所有上传（EC 0015-00000101）。',
      '改正名称，或在控制台创建存储空间。',
    ],
  },
  BUCKET_ELSEWHERE: {
    en: [
      'The bucket is not at {origin}: it is in {region}.',
      'OSS refuses requests at another region’s endpoint.',
      'Set region and endpoint to {region}.',
    ],
    zh: [
      '存储空间不在 {origin}：它位于 {region}。',
      'OSS 会拒绝发往其他地域 Endpoint 的请求。',
      '把地域和 Endpoint 改为 {region}。',
    ],
  },
  BUCKET_ELSEWHERE_UNKNOWN: {
    en: [
      'The bucket is not at {origin}: it is in another region.',
      'OSS refuses requests at another region’s endpoint.',
      'Take the region from the console (Overview of the bucket) and set --region.',
    ],
    zh: [
      '存储空间不在 {origin}：它位于其他地域。',
      'OSS 会拒绝发往其他地域 Endpoint 的请求。',
      '在控制台存储空间“概览”页查看地域，并设置 --region。',
    ],
  },
  CLOCK_OK: { en: ['This machine’s clock is OSS’s.'], zh: ['本机时钟与 OSS 一致。'] },
  CLOCK_UNKNOWN: {
    en: [
      'The answer has no Date: the clocks cannot be compared.',
      'Signatures from a clock that is 15 minutes off are refused.',
      'Compare this machine’s clock with another one.',
    ],
    zh: ['应答中没有 Date，无法比较时钟。', '时钟偏差达到 15 分钟时签名会被拒绝。', '请与其他时钟核对本机时间。'],
  },
  CLOCK_OFF: {
    en: [
      'This machine’s clock differs from OSS’s by {direction}{seconds} s.',
      'From 15 minutes on every signature is refused, and expiry times are wrong by as much already.',
      'Have the clock set by NTP: timedatectl set-ntp true.',
    ],
    zh: [
      '本机时钟与 OSS 相差 {direction}{seconds} 秒。',
      '达到 15 分钟后所有签名都会被拒绝；目前过期时间已有同样的偏差。',
      '用 NTP 校准时钟：timedatectl set-ntp true。',
    ],
  },
  CLOCK_REFUSED: {
    en: [
      'This machine’s clock differs from OSS’s by {direction}{seconds} s.',
      'OSS refuses signatures from a clock that is 15 minutes off (RequestTimeTooSkewed).',
      'Have the clock set by NTP: timedatectl set-ntp true.',
    ],
    zh: [
      '本机时钟与 OSS 相差 {direction}{seconds} 秒。',
      '时钟偏差达到 15 分钟的签名会被 OSS 拒绝（RequestTimeTooSkewed）。',
      '用 NTP 校准时钟：timedatectl set-ntp true。',
    ],
  },
  CLOCK_REFUSED_SIGNATURE: {
    en: [
      'OSS says that a signature made just now has expired, or is not valid yet.',
      'This machine’s clock is off by too much; policies that it signs are refused as well.',
      'Have the clock set by NTP: timedatectl set-ntp true.',
    ],
    zh: [
      'OSS 认为刚刚生成的签名已过期或尚未生效。',
      '本机时钟偏差过大，由它签发的策略同样会被拒绝。',
      '用 NTP 校准时钟：timedatectl set-ntp true。',
    ],
  },
  CREDENTIALS_OK: {
    en: ['OSS takes the AccessKey {id} and its V4 signature.'],
    zh: ['OSS 接受 AccessKey {id} 及其 V4 签名。'],
  },
  ACCESS_KEY_UNKNOWN: {
    en: [
      'OSS does not know the AccessKey {id}, or it is disabled.',
      'Nothing that it signs is accepted (EC 0002-00000902).',
      'Set OSS_ACCESS_KEY_ID to one that the RAM console lists as active.',
    ],
    zh: [
      'OSS 不认识 AccessKey {id}，或它已被禁用。',
      '它签发的一切都不会被接受（EC 0002-00000902）。',
      '把 OSS_ACCESS_KEY_ID 设为 RAM 控制台中处于启用状态的 AccessKey。',
    ],
  },
  SECRET_WRONG: {
    en: [
      'OSS refuses the signature of AccessKey {id}: the secret is not the one of this id.',
      'Every upload would be refused with SignatureDoesNotMatch.',
      'Set OSS_ACCESS_KEY_SECRET to the secret that was shown when {id} was made; look for spaces and quotes around it. If the endpoint is a custom domain, --bucket has to be the bucket that it is bound to.',
    ],
    zh: [
      'OSS 拒绝了 AccessKey {id} 的签名：密钥与该 ID 不匹配。',
      '所有上传都会以 SignatureDoesNotMatch 被拒绝。',
      '把 OSS_ACCESS_KEY_SECRET 设为创建 {id} 时显示的密钥，注意前后是否有空格或引号。如果 Endpoint 是自定义域名，--bucket 必须是它所绑定的存储空间。',
    ],
  },
  TOKEN_MISSING: {
    en: [
      'The AccessKey {id} is a temporary one, and its token is missing.',
      'OSS takes temporary credentials with their token alone.',
      'Set OSS_SESSION_TOKEN to the SecurityToken that STS gave with it.',
    ],
    zh: [
      'AccessKey {id} 是临时凭证，但缺少令牌。',
      'OSS 只接受带令牌的临时凭证。',
      '把 OSS_SESSION_TOKEN 设为 STS 一同返回的 SecurityToken。',
    ],
  },
  TOKEN_INVALID: {
    en: [
      'OSS does not take the security token.',
      'Temporary credentials work with their own token alone (EC 0002-00000006).',
      'Set OSS_SESSION_TOKEN whole, as STS gave it; for a long-lived AccessKey, unset it.',
    ],
    zh: [
      'OSS 不接受该安全令牌。',
      '临时凭证只能配合自己的令牌使用（EC 0002-00000006）。',
      '完整设置 STS 返回的 OSS_SESSION_TOKEN；长期 AccessKey 请清除该变量。',
    ],
  },
  TOKEN_MISMATCH: {
    en: [
      'The security token belongs to another AccessKey than {id}.',
      'OSS refuses the pair (EC 0002-00000004).',
      'Set OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and OSS_SESSION_TOKEN from one and the same answer of STS.',
    ],
    zh: [
      '安全令牌不属于 AccessKey {id}。',
      'OSS 会拒绝这一组合（EC 0002-00000004）。',
      '三个变量 OSS_ACCESS_KEY_ID、OSS_ACCESS_KEY_SECRET、OSS_SESSION_TOKEN 必须来自同一次 STS 应答。',
    ],
  },
  TOKEN_EXPIRED: {
    en: [
      'The temporary credentials {id} have expired.',
      'OSS refuses them (EC 0002-00000007).',
      'Get new ones from STS, and have the app get them before they end.',
    ],
    zh: ['临时凭证 {id} 已过期。', 'OSS 会拒绝它（EC 0002-00000007）。', '重新向 STS 申请，并让应用在过期前自动续期。'],
  },
  REGION_REFUSED: {
    en: [
      'OSS refuses the region {region}, and takes {taken}.',
      'V4 signatures name the region of the bucket (EC 0002-00000226).',
      'Set the region to {taken}.',
    ],
    zh: [
      'OSS 拒绝地域 {region}，但接受 {taken}。',
      'V4 签名包含存储空间所在地域（EC 0002-00000226）。',
      '把地域改为 {taken}。',
    ],
  },
  REGION_REFUSED_UNKNOWN: {
    en: [
      'OSS refuses the region {region}.',
      'V4 signatures name the region of the bucket (EC 0002-00000226).',
      'Take the region from the console (Overview of the bucket) and set --region.',
    ],
    zh: [
      'OSS 拒绝地域 {region}。',
      'V4 签名包含存储空间所在地域（EC 0002-00000226）。',
      '在控制台存储空间“概览”页查看地域，并设置 --region。',
    ],
  },
  READ_DENIED: {
    en: [
      'OSS takes the AccessKey {id}, but does not let it read: {message} (request {request}).',
      'After an upload the server looks at the object (oss:GetObject); without that, it cannot verify it.',
      'Add the statements of the following policy to the RAM user or role, or see what a bucket policy denies.',
    ],
    zh: [
      'OSS 接受 AccessKey {id}，但不允许读取：{message}（请求 {request}）。',
      '上传后服务端要查看对象（oss:GetObject），否则无法核实。',
      '为 RAM 用户或角色加上以下策略中的语句，或检查 Bucket Policy 是否有拒绝规则。',
    ],
  },
  SIGNATURE_REFUSED: {
    en: [
      'OSS refuses a signed request: {status} {code} {message} (request {request}).',
      'Uploads that are signed the same way would be refused as well.',
      'Run `oss-upload explain` with the EC or the error document; support needs the request id.',
    ],
    zh: [
      'OSS 拒绝了签名请求：{status} {code} {message}（请求 {request}）。',
      '以同样方式签名的上传也会被拒绝。',
      '用 `oss-upload explain` 解释 EC 或错误文档；向技术支持反馈时请附上请求 ID。',
    ],
  },
  HEAD_ALLOWED: { en: ['The server may look at objects (HEAD).'], zh: ['服务端可以查看对象（HEAD）。'] },
  HEAD_DENIED: {
    en: [
      'HEAD of an object is refused (status {status}, EC {ec}).',
      'After an upload the server looks at the object; without oss:GetObject it cannot verify it, and records nothing.',
      'Add the statements of the following policy to the RAM user or role.',
    ],
    zh: [
      '对象的 HEAD 请求被拒绝（状态 {status}，EC {ec}）。',
      '上传后服务端要查看对象；没有 oss:GetObject 权限就无法核实，也不会记录。',
      '为 RAM 用户或角色加上以下策略中的语句。',
    ],
  },
  ACL_PRIVATE: { en: ['Nothing is made public by an ACL.'], zh: ['没有通过 ACL 公开任何内容。'] },
  ACL_ALLOWED: { en: ['The ACL {acl} is in effect.'], zh: ['ACL {acl} 生效。'] },
  ACL_BLOCKED: {
    en: [
      'The ACL {acl} is set, and the bucket blocks public access.',
      'Since October 2025 new buckets block it; OSS refuses forms that set a public ACL, and serves nothing in public.',
      'Leave the ACL out and serve by signed URLs; or switch Block Public Access off, if everything there is meant to be public.',
    ],
    zh: [
      '设置了 ACL {acl}，但存储空间开启了阻止公共访问。',
      '自 2025 年 10 月起新建的存储空间默认开启；OSS 会拒绝设置公共 ACL 的表单，也不会公开任何内容。',
      '去掉该 ACL，改用签名 URL 访问；如果确实要全部公开，再关闭“阻止公共访问”。',
    ],
  },
  ACL_BLOCK_UNREADABLE: {
    en: [
      'The ACL {acl} is set; whether public access is blocked cannot be read (status {status}).',
      'Where it is blocked, the ACL has no effect.',
      'Look at Block Public Access in the console, or give oss:GetBucketPublicAccessBlock.',
    ],
    zh: [
      '设置了 ACL {acl}；无法读取是否阻止公共访问（状态 {status}）。',
      '一旦阻止，该 ACL 不起作用。',
      '在控制台查看“阻止公共访问”，或授予 oss:GetBucketPublicAccessBlock 权限。',
    ],
  },
  NO_ANSWER_NOW: {
    en: ['The connection broke ({reason}).', 'What this check looks at is not known.', 'Run doctor once more.'],
    zh: ['连接中断（{reason}）。', '本项检查没有结果。', '请再运行一次 doctor。'],
  },
} as const
