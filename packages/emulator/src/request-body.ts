/** Checks and reads request bodies. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { OssError } from './oss-error.js'
import { assertNotTooLarge, MAX_OBJECT_SIZE } from './policy-check.js'

/** Throws `MissingContentLength` unless the body's end is announced, `EntityTooLarge` when it is out of range. */
export function assertBodyLength({ headers }: IncomingMessage): void {
  const length = headers['content-length']
  if (length === undefined && headers['transfer-encoding'] === undefined) throw new OssError('MissingContentLength')
  assertNotTooLarge(Number(length ?? 0), { min: 0, max: MAX_OBJECT_SIZE })
}

/**
 * Reads a body chunk by chunk, leaving the connection alone when the reader stops early. Throws `InvalidDigest` at its end
 * when the request's Content-MD5 is another, `EntityTooLarge` past the largest body.
 */
export async function* readBody(request: IncomingMessage): AsyncGenerator<Buffer, void> {
  const announced = request.headers['content-md5']?.toString()
  if (announced !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(announced)) throw new OssError('InvalidDigest')
  const md5 = announced === undefined ? undefined : createHash('md5')
  let size = 0
  // The usual for-await would destroy the connection, and the answer with it, when the reader stops early.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length
    assertNotTooLarge(size, { min: 0, max: MAX_OBJECT_SIZE })
    md5?.update(chunk as Buffer)
    yield chunk as Buffer
  }
  if (md5 && md5.digest('base64') !== announced) throw new OssError('InvalidDigest')
}
