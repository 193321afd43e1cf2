/** Checks and reads request bodies. */
import { createHash, type Hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { BodyChunks } from './body-chunks.js'
import { OssError } from './oss-error.js'
import { assertNotTooLarge, MAX_OBJECT_SIZE, type SizeRange } from './policy-check.js'

const BODY_SIZES: SizeRange = { min: 0, max: MAX_OBJECT_SIZE }
const END = { value: undefined, done: true } as const

/** Throws `MissingContentLength` unless the body's end is announced, `EntityTooLarge` when it is out of range. */
export function assertBodyLength({ headers }: IncomingMessage): void {
  const length = headers['content-length']
  if (length === undefined && headers['transfer-encoding'] === undefined) throw new OssError('MissingContentLength')
  assertNotTooLarge(Number(length ?? 0), BODY_SIZES)
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
export const readBody = (request: IncomingMessage): BodyReader => new BodyReader(request)

/** A body on its way, checked as it passes. No generator: that takes as long as the checks. */
export class BodyReader implements AsyncIterableIterator<Buffer> {
  readonly #chunks: AsyncIterator<Buffer>
  readonly #announced: string | undefined
  readonly #md5: Hash | undefined
  #size = 0
  #hasEnded = false

  constructor(request: IncomingMessage) {
    this.#announced = request.headers['content-md5']?.toString()
    if (this.#announced !== undefined) {
      if (!/^[A-Za-z0-9+/]{22}==$/.test(this.#announced)) throw new OssError('InvalidDigest')
      this.#md5 = createHash('md5')
    }
    this.#chunks = chunksOf(request)[Symbol.asyncIterator]()
  }

  /** The next chunk, of what has come. */
  async next(): Promise<IteratorResult<Buffer, undefined>> {
    const { value, done } = this.#hasEnded ? END : await this.#chunks.next()
    if (done) {
      if (!this.#hasEnded) this.#end()
      return END
    }
    this.#size += value.length
    if (this.#size > MAX_OBJECT_SIZE) await this.return()
    assertNotTooLarge(this.#size, BODY_SIZES)
    this.#md5?.update(value)
    return { value, done: false }
  }

  /** Leaves the rest of the body to others. */
  async return(): Promise<IteratorResult<Buffer, undefined>> {
    await this.#chunks.return?.()
    return END
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #end(): void {
    this.#hasEnded = true
    if (this.#md5 && this.#md5.digest('base64') !== this.#announced) throw new OssError('InvalidDigest')
  }
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
