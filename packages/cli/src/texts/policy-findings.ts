/** What is found in a policy that an app hands out. */
export const policyFindings = {
  POLICY_TIGHT: { en: ['The policy limits size, key and life.'], zh: ['策略限制了大小、对象名和有效期。'] },
  POLICY_INVALID: {
    en: [
      'OSS refuses the policy: {message} (EC {ec})',
      'Every form with it fails with InvalidPolicyDocument.',
      'Run `oss-upload explain` with the policy; quoted numbers in content-length-range are the usual cause.',
    ],
    zh: [
      'OSS 会拒绝该策略：{message}（EC {ec}）',
      '带有它的表单都会以 InvalidPolicyDocument 失败。',
      '用 `oss-upload explain` 解释该策略；常见原因是 content-length-range 中的数字加了引号。',
    ],
  },
  POLICY_NO_SIZE_LIMIT: {
    en: [
      'The policy has no content-length-range.',
      'Whoever has it may store up to 5 GB a file, as often as they like.',
      'Set `maxSize`, or add ["content-length-range", 0, 20971520] to the conditions.',
    ],
    zh: [
      '策略没有 content-length-range。',
      '持有者可以反复存储单个最大 5 GB 的文件。',
      '设置 `maxSize`，或在条件中加入 ["content-length-range", 0, 20971520]。',
    ],
  },
  POLICY_SIZE_WIDE: {
    en: [
      'The policy allows files of {bytes} bytes.',
      'That is all that OSS takes: no limit.',
      'Set `maxSize` to what users need.',
    ],
    zh: ['策略允许 {bytes} 字节的文件。', '这已是 OSS 的上限，等于没有限制。', '按实际需要设置 `maxSize`。'],
  },
  POLICY_KEY_UNBOUND: {
    en: [
      'The policy has no condition on key.',
      'Whoever has it may replace any object of the bucket.',
      'Add ["starts-with", "$key", "users/42/"], or the exact key.',
    ],
    zh: [
      '策略对 key 没有条件。',
      '持有者可以覆盖存储空间中的任何对象。',
      '加入 ["starts-with", "$key", "users/42/"]，或限定确切的对象名。',
    ],
  },
  POLICY_PREFIX_WIDE: {
    en: [
      'The policy allows every key of the bucket.',
      'One user may replace another’s objects.',
      'Give each user a prefix that ends in a slash: `dir: "users/42/"`.',
    ],
    zh: [
      '策略允许存储空间中的任何对象名。',
      '一个用户可以覆盖另一个用户的对象。',
      '为每个用户分配以斜杠结尾的前缀：`dir: "users/42/"`。',
    ],
  },
  POLICY_PREFIX_OPEN: {
    en: [
      'The policy allows keys that begin with "{prefix}", which does not end in a slash.',
      'users/4 also covers users/42.',
      'End the prefix in a slash.',
    ],
    zh: ['策略允许以 "{prefix}" 开头的对象名，但它不以斜杠结尾。', 'users/4 也会覆盖 users/42。', '让前缀以斜杠结尾。'],
  },
  POLICY_DIR_OUTSIDE: {
    en: [
      'The answer says dir {dir}, but its policy allows keys below "{prefix}".',
      'Pages make keys from dir; OSS refuses them all (EC 0006-00000227).',
      'Sign the policy for the dir that is answered.',
    ],
    zh: [
      '应答中的 dir 为 {dir}，但策略只允许 "{prefix}" 下的对象名。',
      '页面按 dir 生成对象名，OSS 会全部拒绝（EC 0006-00000227）。',
      '让策略与应答中的 dir 一致。',
    ],
  },
  POLICY_CALLBACK_UNBOUND: {
    en: [
      'The policy has no condition on callback.',
      'Whoever has it may leave the callback out, or have OSS call another URL with another body.',
      'Add ["eq", "$callback", "<the callback>"]; @acme/oss-upload-server does.',
    ],
    zh: [
      '策略对 callback 没有条件。',
      '持有者可以去掉回调，或让 OSS 用别的内容回调别的地址。',
      '加入 ["eq", "$callback", "<回调参数>"]；@acme/oss-upload-server 会自动加入。',
    ],
  },
  POLICY_BUCKET_UNBOUND: {
    en: [
      'The policy has no condition on bucket.',
      'The signature works for every bucket that the AccessKey may write to.',
      'Add {"bucket": "<name>"}.',
    ],
    zh: ['策略对 bucket 没有条件。', '该签名对 AccessKey 可写的所有存储空间都有效。', '加入 {"bucket": "<名称>"}。'],
  },
  POLICY_LIFE_LONG: {
    en: [
      'The policy is good for {hours} hours.',
      'A leaked signature can be used as long, and a user who was locked out may still upload.',
      'An hour is enough: pages get a new one by themselves.',
    ],
    zh: [
      '策略的有效期为 {hours} 小时。',
      '泄露的签名在此期间一直可用，被停用的用户也仍可上传。',
      '一小时足够：页面会自动重新获取。',
    ],
  },
  POLICY_LIFE_BEYOND_V4: {
    en: [
      'The policy says {hours} hours, and OSS ends a V4 signature after 7 days.',
      'Pages that trust `expire` send forms that are refused.',
      'Set the expiration to an hour from now.',
    ],
    zh: [
      '策略写的是 {hours} 小时，而 V4 签名最长 7 天。',
      '相信 `expire` 的页面会提交被拒绝的表单。',
      '把过期时间设为一小时后。',
    ],
  },
  POLICY_V1: {
    en: [
      'The form is signed with V1.',
      'New accounts and buckets refuse it since 2025; OSS keeps it for old ones alone.',
      'Sign with V4: `signatureVersion: "v4"`.',
    ],
    zh: [
      '表单使用 V1 签名。',
      '自 2025 年起新账号和新存储空间不再支持，仅保留给旧的。',
      '改用 V4 签名：`signatureVersion: "v4"`。',
    ],
  },
} as const
