/** What is found about credentials, and what they may do. */
export const credentialFindings = {
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
      'OSS takes the AccessKey, but does not let it read: {status} {message} (EC {ec}, request {request}).',
      'After an upload the server looks at the object (HEAD); without oss:GetObject it cannot verify it, and records nothing.',
      'Add the statements of the following policy to the RAM user or role, and see what a bucket policy denies. If the bucket is another account’s, use an AccessKey of that account.',
    ],
    zh: [
      'OSS 接受该 AccessKey，但不允许读取：{status} {message}（EC {ec}，请求 {request}）。',
      '上传后服务端要查看对象（HEAD）；没有 oss:GetObject 权限就无法核实，也不会记录。',
      '为 RAM 用户或角色加上以下策略中的语句，并检查 Bucket Policy 是否有拒绝规则。如果存储空间属于其他账号，请使用该账号的 AccessKey。',
    ],
  },
  ACL_PRIVATE: { en: ['Nothing is made public by an ACL.'], zh: ['没有通过 ACL 公开任何内容。'] },
  ACL_ALLOWED: { en: ['The ACL {acl} is in effect.'], zh: ['ACL {acl} 生效。'] },
  ACL_UNREADABLE: {
    en: [
      'The bucket’s ACL cannot be read (status {status}).',
      'Whether anybody may read or write it, and whether Block Public Access stands against an ACL, was not looked at.',
      'To have it looked at, add oss:GetBucketAcl, which is in the following policy.',
    ],
    zh: [
      '无法读取存储空间的 ACL（状态 {status}）。',
      '因此没有检查是否任何人都可读写，以及“阻止公共访问”是否与 ACL 冲突。',
      '如需检查，请授予 oss:GetBucketAcl 权限，以下策略中已包含。',
    ],
  },
  ACL_ANYBODY_WRITES: {
    en: [
      'The ACL of {bucket} is public-read-write.',
      'Anybody may store, replace and delete every object at your cost, without a signature.',
      'Set the ACL to private: pages upload with a signed form.',
    ],
    zh: [
      '{bucket} 的 ACL 为 public-read-write（公共读写）。',
      '任何人无需签名即可写入、覆盖和删除所有对象，费用由你承担。',
      '把 ACL 改为 private（私有）：页面用签名表单上传即可。',
    ],
  },
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
      'Look at Block Public Access in the console, or add oss:GetBucketPublicAccessBlock, which is in the following policy.',
    ],
    zh: [
      '设置了 ACL {acl}；无法读取是否阻止公共访问（状态 {status}）。',
      '一旦阻止，该 ACL 不起作用。',
      '在控制台查看“阻止公共访问”，或授予 oss:GetBucketPublicAccessBlock 权限，以下策略中已包含。',
    ],
  },
} as const
