/** What a PostObject form is answered once its file is stored. */
import { sendAnswer, sendXml } from './answer.js'
import type { Exchange } from './exchange.js'
import type { ObjectRecord } from './object-record.js'
import { encodeKey } from './percent-encoding.js'
import type { PostPlan } from './post-plan.js'

/** Answers a form without callback: a redirect, or the status that it asked for. */
export function sendPostSuccess(exchange: Exchange, plan: PostPlan, bucketName: string, record: ObjectRecord): void {
  if (plan.redirect !== undefined) {
    sendAnswer(exchange, 303, { Location: plan.redirect })
  } else if (plan.successStatus === '201') {
    sendXml(exchange, 201, 'PostResponse', {
      Bucket: bucketName,
      Location: `http://${exchange.host}/${encodeKey(record.key)}`,
      Key: record.key,
      ETag: `"${record.etag}"`,
    })
  } else {
    sendAnswer(exchange, plan.successStatus === '200' ? 200 : 204)
  }
}
