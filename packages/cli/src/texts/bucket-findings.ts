/** What is found about the bucket, the clock and the connection. */
export const bucketFindings = {
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
  NO_ANSWER_NOW: {
    en: ['The connection broke ({reason}).', 'What this check looks at is not known.', 'Run doctor once more.'],
    zh: ['连接中断（{reason}）。', '本项检查没有结果。', '请再运行一次 doctor。'],
  },
} as const
