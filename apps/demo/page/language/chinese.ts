import type { Tally, Translations } from './translations.js'

const count = (number: number): string => number.toLocaleString('zh-CN')

const tally = ({ total, done, failed }: Tally): string =>
  [`已完成 ${done}/${total}`, ...(failed > 0 ? [`失败 ${failed}`] : [])].join('，')

const SEND_AGAIN = '点击“开始上传”可重新发送。'

export const chinese: Translations = {
  texts: {
    title: '浏览器直传 OSS',
    lead: '文件从本页面直接上传到存储空间，随后 OSS 回调服务器，服务器的应答会显示在这里。',
    chooseFiles: '选择文件',
    dropHint: '或将文件拖放到此处，单个文件不超过 1 GB',
    dropNow: '松开即可加入列表',
    naming: '对象命名',
    randomName: '随机文件名',
    localName: '本地文件名',
    namingHint: '随机：32 位十六进制数加扩展名。本地：保留原文件名，同名对象会被覆盖。',
    startUpload: '开始上传',
    cancel: '取消',
    files: '文件',
    recorded: '服务器已记录',
    nothingRecorded: '暂无记录。OSS 回调服务器成功后，上传的文件会出现在这里。',
    listFailed: '列表加载失败，请检查服务器是否仍在运行。',
    tryAgain: '重试',
  },
  phases: {
    waiting: '等待开始上传',
    queued: '排队中',
    signing: '正在请求签名',
    uploading: '正在上传',
    confirming: '等待服务器确认',
    done: '完成',
    failed: '失败',
    unconfirmed: '已存储，未确认',
    cancelled: '已取消',
    paused: '已暂停',
  },
  failures: {
    FILE_TOO_LARGE: (size, limit) => ({
      reason: `文件大小为 ${size}，超过上限 ${limit}。`,
      advice: '文件未发送。请压缩或拆分后重新选择。',
    }),
    FILE_TOO_SMALL: (size, limit) => ({
      reason: `文件大小为 ${size}，低于下限 ${limit}。`,
      advice: '文件未发送。请确认是否选对文件后重新选择。',
    }),
    FILE_TYPE_NOT_ACCEPTED: (type, accepted) => ({
      reason: `不接受该类型的文件：${type || '未知类型'}。`,
      advice: `文件未发送。请选择以下类型：${accepted}。`,
    }),
    DUPLICATE_FILE: () => ({ reason: '该文件已经发送过。', advice: '请将它从列表中移除。' }),
    DUPLICATE_KEY: (key) => ({
      reason: `本批次中已有文件使用名称“${key}”。`,
      advice: '文件未发送。请重命名其中一个或改用随机文件名，然后重新点击“开始上传”。',
    }),
    TOO_MANY_FILES: (limit) => ({ reason: `最多可发送 ${count(limit)} 个文件。`, advice: '请先移除其他文件。' }),
    TOTAL_TOO_LARGE: (limit) => ({ reason: `所有文件合计不得超过 ${limit}。`, advice: '请先移除其他文件。' }),
    CHECK_REFUSED: (said) => ({ reason: said, advice: '文件未发送。' }),
    SIGNATURE_REQUEST_FAILED: (said, status) => ({
      reason: said ?? (status ? `请求签名失败，服务器返回 ${status}。` : '服务器没有应答。'),
      advice: '文件未发送。服务器允许后，点击“开始上传”会重新请求签名。',
    }),
    INVALID_UPLOAD_SIGNATURE: (detail) => ({
      reason: '服务器返回的签名无法使用。',
      advice: `请联系服务器的管理员。${detail}`,
    }),
    UPLOAD_REJECTED: ({ code, message, ec, requestId }) => ({
      reason: `OSS 拒绝了该文件：${[code, message].filter(Boolean).join('，') || '未说明原因'}`,
      advice: `文件未存储。${SEND_AGAIN}若再次被拒绝，请向技术支持提供：EC ${ec || '无'}，请求 ID ${requestId || '未知'}。`,
    }),
    UPLOAD_REFUSED: (said) => ({ reason: said, advice: '服务器不接受该文件，请勿重复发送。' }),
    STORED_UNCONFIRMED: (key, requestId) => ({
      reason: '文件已存储，但服务器未确认，请勿重复发送。',
      advice: `服务器的管理员可凭对象名 ${key} 和请求 ID ${requestId || '未知'} 找到它。`,
    }),
    NETWORK_ERROR: (origin, isSent) => ({
      reason: `与 OSS 的连接中断，${isSent ? '文件可能已存储，也可能没有' : '文件未存储'}。`,
      advice: `请检查网络。${SEND_AGAIN}若网络正常，请确认存储空间的跨域规则（CORS）允许来自 ${origin} 的 POST 请求。`,
    }),
    UNKNOWN: (detail) => ({ reason: detail || '发生未知错误。', advice: SEND_AGAIN }),
  },
  cancelled: (late) => (late ? `数据可能已全部发送：请先查看下方列表中是否已有该文件。${SEND_AGAIN}` : SEND_AGAIN),
  bytes: (number) => `${count(number)} 字节`,
  perSecond: (amount) => `${amount}/秒`,
  secondsLeft: (number) => `剩余 ${number} 秒`,
  minutesLeft: (number) => `剩余 ${number} 分钟`,
  hoursLeft: (number) => `剩余 ${number} 小时`,
  filesReady: (number, amount) => `${count(number)} 个文件，${amount}`,
  tally,
  remove: (name) => `移除 ${name}`,
  stop: (name) => `停止 ${name}`,
  actions: {
    pause: (name) => `暂停 ${name}`,
    resume: (name) => `继续 ${name}`,
    retry: (name) => `重新发送 ${name}`,
    askAgain: (name) => `再次向服务器确认 ${name}`,
  },
  showAll: (number) => `显示全部 ${count(number)} 条`,
  batchStarted: (number) => `正在上传 ${count(number)} 个文件。现在添加的文件将在下次点击“开始上传”时发送。`,
  batchRuns: '正在上传。现在添加的文件将在下次点击“开始上传”时发送。',
  batchEnded: (ended) => `上传结束：${tally(ended)}。`,
  batchPaused: (now) => `上传已暂停：${tally(now)}。点击“开始上传”可继续。`,
  batchCancelled: (ended) => `上传已取消：${tally(ended)}。`,
  nothingToSend: '没有可发送的文件：请先选择文件。',
  foldersLeftOut: '文件夹已略过：请打开文件夹，拖放其中的文件。',
}
