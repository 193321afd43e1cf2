import { askServer, serverFailure } from './app-server.js'
import { confirmUpload } from './confirm-upload.js'
import type { LargeDelivery } from './multipart/large-delivery.js'
import { readOssAnswer, type UploadResult } from './oss-response.js'
import { repeat, untilOnline } from './retry.js'
import { sendToOss } from './send-to-oss.js'

/**
 * What the code that is loaded later uses of what is here already: imported there, bundlers would put it into a third file. In a
 * row, since every page loads the names.
 */
export type Tools = readonly [
  ask: typeof askServer,
  failure: typeof serverFailure,
  confirm: typeof confirmUpload,
  readAnswer: typeof readOssAnswer,
  repeated: typeof repeat,
  online: typeof untilOnline,
  send: typeof sendToOss,
]

const tools: Tools = [askServer, serverFailure, confirmUpload, readOssAnswer, repeat, untilOnline, sendToOss]

/**
 * Sends a file in parts; `undefined` where that cannot be: the server offers none, or the code for it is gone since the page was
 * loaded.
 */
export const sendInParts = async <Data>(delivery: LargeDelivery): Promise<UploadResult<Data> | undefined> =>
  (await import('./multipart/send-multipart.js').catch(() => {}))?.sendMultipart<Data>(delivery, tools)
