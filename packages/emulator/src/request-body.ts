/** Checks and reads request bodies. */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { BodyChunks } from './body-chunks.js'
import { OssError } from './oss-error.js'
import { assertNotTooLarge, MAX_OBJECT_SIZE } from './policy-check.js'

/** Throws `MissingContentLength` unless the body's end is announced, `EntityTooLarge` when it is out of range. */
export function assertBodyLength({ headers }: IncomingMessage): void {
  const length = headers['content-length']
  if (length === undefined && headers['transfer-encoding'] === undefined) throw new OssError('MissingContentLength')
  assertNotTooLarge(Number(length ?? 0), { min: 0, max: MAX_OBJECT_SIZE })
}

/** Chunks of a body, on their way from the connection to whoever reads them. */
type BodyFilter = (chunks: AsyncIterable<Buffer>) => AsyncIterable<Buffer>

const filters = new WeakMap<IncomingMessage, BodyFilter>()

/** Has whoever reads a request's body, or skips it, read it through a filter. */
export const passBodyThrough = (request: IncomingMessage, filter: BodyFilter): void => void filters.set(request, filter)

function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  const chunks = new BodyChunks(request)
  return filters.get(request)?.(chunks) ?? chunks
}

/** Reads what is left of a body, and forgets it. */
export function skipBody(request: IncomingMessage): void {
  if (filters.has(request) && !request.destroyed) void readToEnd(request).catch(() => undefined)
  else request.resume()
}

async function readToEnd(request: IncomingMessage): Promise<void> {
  for await (const _ of chunksOf(request));
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
  for await (const chunk of chunksOf(request)) {
    size += chunk.length
    assertNotTooLarge(size, { min: 0, max: MAX_OBJECT_SIZE })
    md5?.update(chunk)
    yield chunk
  }
  if (md5 && md5.digest('base64') !== announced) throw new OssError('InvalidDigest')
}

/** Reads a whole body as text. Throws what `tooLarge` makes past `maxBytes`. */
export async function readText(request: IncomingMessage, maxBytes: number, tooLarge: () => OssError): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of readBody(request)) {
    size += chunk.length
    if (size > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
