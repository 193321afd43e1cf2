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
