import type { PolicyRefusal } from './policy-refusal.js'
import { formatSize, type ImageLimitName, imageLimits } from './sizes.js'
import type { Text, Vocabulary } from './vocabulary.js'

const size = (bytes: number | undefined): string => formatSize(bytes, (count) => `${count} 字节`)

const text = (title: string, ...hints: readonly (string | undefined)[]): Text => ({
  title,
  hint: hints.filter(Boolean).join(''),
})

const NOTHING_SENT = '文件未发送。'
const NOTHING_STORED = '文件未存储。'

const forSupport = (ec: string | undefined, requestId: string | null | undefined): string =>
  `联系技术支持时请提供：EC ${ec || '无'}，请求 ID ${requestId || '未知'}。`

const IMAGE_LIMITS: Readonly<Record<ImageLimitName, (value: number) => string>> = {
  minWidth: (value) => `宽度不小于 ${value}`,
  maxWidth: (value) => `宽度不大于 ${value}`,
  minHeight: (value) => `高度不小于 ${value}`,
  maxHeight: (value) => `高度不大于 ${value}`,
  aspectRatio: (value) => `宽高比为 ${Number(value.toFixed(3))}`,
}

const OPERATORS: Readonly<Record<'eq' | 'starts-with' | 'in' | 'not-in', (wanted: string) => string>> = {
  eq: (wanted) => `不是 ${wanted}`,
  'starts-with': (wanted) => `不以 ${wanted} 开头`,
  in: (wanted) => `不在 ${wanted} 中`,
  'not-in': (wanted) => `在禁止的 ${wanted} 中`,
}

function refusalInWords(refusal: PolicyRefusal): string {
  if (refusal.kind === 'expired') return `签名已于 ${refusal.at.toISOString()} 过期。`
  if (refusal.kind === 'size')
    return `文件大小为 ${size(refusal.size)}，策略允许 ${size(refusal.min)} 到 ${size(refusal.max)}。`
  const { field, operator, value, operand } = refusal
  if (operand === undefined) return `不满足策略对 ${field} 的条件。`
  const sent = value === undefined ? '' : ` ${value || '（空）'}`
  const wanted = typeof operand === 'string' ? operand || '（空）' : `[${operand.join(', ')}]`
  return `不满足策略的条件：${field}${sent} ${OPERATORS[operator](wanted)}。`
}

/** The words in Chinese. */
export const chinese: Vocabulary = {
  codes: {
    FILE_TYPE_NOT_ACCEPTED: ({ type, accept = [] }) =>
      text(`不接受该类型的文件：${type || '未知类型'}。`, NOTHING_SENT, `请选择以下类型：${accept.join(', ')}。`),
    FILE_TOO_LARGE: (error) =>
      text(
        `文件大小为 ${size(error.size)}，超过上限 ${size(error.limit)}。`,
        `${NOTHING_SENT}请压缩或拆分后重新选择。`,
      ),
    FILE_TOO_SMALL: (error) =>
      text(
        `文件大小为 ${size(error.size)}，低于下限 ${size(error.limit)}。`,
        `${NOTHING_SENT}请确认是否选对文件后重新选择。`,
      ),
    DUPLICATE_FILE: () => text('该文件已经发送过。', '请将它从列表中移除。'),
    DUPLICATE_KEY: ({ key }) =>
      text(`本批次中已有文件使用名称“${key}”。`, `${NOTHING_SENT}请重命名其中一个，或改用随机文件名，然后重试。`),
    TOO_MANY_FILES: ({ limit }) => text(`最多可发送 ${limit ?? '?'} 个文件。`, `${NOTHING_SENT}请先移除其他文件。`),
    TOTAL_TOO_LARGE: ({ limit }) => text(`所有文件合计不得超过 ${size(limit)}。`, `${NOTHING_SENT}请先移除其他文件。`),
    CHECK_REFUSED: ({ message }) => text('该文件未通过页面的检查。', message, NOTHING_SENT),
    IMAGE_DIMENSIONS: (error) =>
      text(
        `图片为 ${error.width ?? '?'} × ${error.height ?? '?'} 像素。`,
        `${NOTHING_SENT}要求：${imageLimits(error)
          .map(([name, value]) => IMAGE_LIMITS[name](value))
          .join('，')}。`,
      ),
    IMAGE_UNREADABLE: () =>
      text('无法读取该图片：文件已损坏，或浏览器不支持该格式。', `${NOTHING_SENT}请另存为 JPEG 或 PNG 后重新选择。`),
    SIGNATURE_REQUEST_FAILED: ({ serverCode, message, status }) =>
      text(
        serverCode ? message : status ? `请求签名失败，服务器返回 ${status}。` : '服务器没有应答。',
        `${NOTHING_SENT}服务器允许后请重试。`,
      ),
    UPLOAD_REJECTED: ({ ossError, requestId }, { refusal, cause }) =>
      text(
        `OSS 拒绝了该文件：${ossError?.code || `状态码 ${ossError?.status ?? '未知'}`}`,
        refusal ? refusalInWords(refusal) : cause,
        NOTHING_STORED,
        forSupport(ossError?.ec, ossError?.requestId || requestId),
      ),
    UPLOAD_REFUSED: ({ serverCode, message }) =>
      text(serverCode ? message : '服务器不接受该文件。', '服务器不接受该文件，请勿重复发送。'),
    STORED_UNCONFIRMED: ({ key, ossError, requestId }, { cause }) =>
      text(
        '文件已存储，但服务器未确认，请勿重复发送。',
        `服务器的管理员可凭对象名 ${key} 找到它。`,
        cause,
        forSupport(ossError?.ec, requestId ?? ossError?.requestId),
      ),
    NETWORK_ERROR: ({ isSent }, { isOnline, origin }) =>
      text(
        `与 OSS 的连接中断，${isSent ? '文件可能已存储，也可能没有' : '文件未存储'}。`,
        isOnline
          ? `请检查网络后重试。若网络正常，原因很可能是跨域：存储空间的跨域规则（CORS）须允许来自 ${origin} 的 POST 请求。`
          : '浏览器处于离线状态，请在网络恢复后重试。',
      ),
    CHECKSUM_MISMATCH: ({ key }) =>
      text('OSS 存储的内容与本页读取的不一致：文件在此期间被修改，或在传输中损坏。', `请重新发送，并删除对象 ${key}。`),
    CHECKSUM_UNKNOWN: ({ key }) =>
      text(
        '文件已存储，但未经校验：本页没有得到 OSS 的校验值。',
        `存储空间的跨域规则须暴露 x-oss-hash-crc64ecma，或应答已丢失。对象名为 ${key}。`,
      ),
  },
  invalidSignature: (detail) => text('服务器返回的签名无法使用。', '请联系服务器的管理员。', detail),
  aborted: text('上传已取消。', '如需发送，请重新选择文件。'),
  timedOut: text('上传超时，已放弃。', '请检查网络后重试。'),
  unreadable: text('无法读取该文件：选择之后它被修改、移动或删除。', '请重新选择。'),
  unknown: text('发生未知错误。', '请重试。若再次失败，请联系本页面的管理员。'),
}
