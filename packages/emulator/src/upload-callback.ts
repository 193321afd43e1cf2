/** Calls back after an upload, on behalf of the operation that stored the object. */
import { sendAnswer } from './answer.js'
import type { Bucket } from './bucket.js'
import { type CallbackVariables, mentionsImageInfo, renderCallbackBody, type VariableValue } from './callback-body.js'
import type { Callback } from './callback-parameters.js'
import type { CallbackReply } from './callback-reply.js'
import type { Exchange } from './exchange.js'
import { sendWithFaults } from './faults/faulty-callback.js'
import { IMAGE_HEAD_BYTES, type ImageInfo, readImageInfo } from './image-info.js'
import type { ObjectRecord } from './object-record.js'
import type { Service } from './service.js'
import { storedHeaders, toBase64 } from './stored-headers.js'

/** The operation that an upload came by, as `${operation}` names it. */
export type UploadOperation = 'PostObject' | 'PutObject' | 'CompleteMultipartUpload'

/** A stored object and how it came. */
export interface UploadedObject {
  readonly bucket: Bucket
  readonly record: ObjectRecord
  readonly operation: UploadOperation
}

/** Ends an upload: calls back and relays the answer, or answers by itself when there is no callback. */
export async function finishUpload(
  exchange: Exchange,
  service: Service,
  upload: UploadedObject,
  callback: Callback | undefined,
  answer: () => void,
): Promise<void> {
  // Set ahead of the callback, as a failed one is answered with them too: the object is stored.
  for (const [name, value] of Object.entries(storedHeaders(upload.record))) exchange.response.setHeader(name, value)
  if (!callback) return answer()
  const { body, contentType } = await sendUploadCallback(exchange, service, { ...upload, callback })
  sendAnswer(exchange, 200, { 'Content-Type': contentType }, body)
}

async function sendUploadCallback(
  exchange: Exchange,
  { callbackSender, faults }: Service,
  { callback, bucket, record, operation }: UploadedObject & { callback: Callback },
): Promise<CallbackReply> {
  const image = mentionsImageInfo(callback.body) ? await readStoredImage(bucket, record.key) : undefined
  const system = systemVariables(exchange, { bucket, record, operation }, image)
  const variables: CallbackVariables = new Map([...callback.vars, ...Object.entries(system)])
  const body = renderCallbackBody(callback.body, callback.bodyType, variables)
  const message = { bucket: bucket.info.name, requestId: exchange.requestId, body }
  return sendWithFaults(exchange, faults, callback, () => callbackSender.send(callback, message))
}

function systemVariables(
  { request, requestId }: Exchange,
  { bucket, record, operation }: UploadedObject,
  image: ImageInfo | undefined,
): Record<string, VariableValue> {
  return {
    bucket: bucket.info.name,
    object: record.key,
    etag: record.etag,
    size: record.size,
    mimeType: Buffer.from(record.contentType, 'latin1').toString('utf8'),
    'imageInfo.height': image?.height ?? '',
    'imageInfo.width': image?.width ?? '',
    'imageInfo.format': image?.format ?? '',
    crc64: record.crc64,
    contentMd5: record.md5 === undefined ? '' : toBase64(record.md5),
    vpcId: '',
    clientIp: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    reqId: requestId,
    operation,
  }
}

/** Looks at a stored object's head; `undefined` for anything but an image. */
export async function readStoredImage(bucket: Bucket, key: string): Promise<ImageInfo | undefined> {
  const opened = bucket.open(key)
  if (!opened) return undefined
  try {
    const chunks: Buffer[] = []
    for await (const chunk of opened.content.read({ start: 0, end: IMAGE_HEAD_BYTES - 1 })) chunks.push(chunk)
    return readImageInfo(Buffer.concat(chunks))
  } finally {
    await opened.content.close()
  }
}
