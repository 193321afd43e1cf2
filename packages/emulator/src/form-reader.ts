/**
 * Reads multipart/form-data as a stream: pulled part by part, chunk by chunk, so that memory stays constant and a slow
 * disk slows the client down.
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
import { OssError } from './oss-error.js'
import { type PartHeaders, parsePartHeaders } from './part-headers.js'

/** Most bytes of a part's header block; a field's name may take 8 KB of them. */
const MAX_HEADER_BYTES = 16 * 1024
const [CR, LF, DASH] = [0x0d, 0x0a, 0x2d]
const CRLF = Buffer.from('\r\n')
const EMPTY = Buffer.alloc(0)
const HEADER_END = Buffer.from('\r\n\r\n')

/** Reads the boundary out of a `multipart/form-data` Content-Type, `undefined` when it has none. */
export function parseBoundary(contentType: string): string | undefined {
  const [, quoted, token] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType) ?? []
  return quoted ?? token
}

/** One part of a form: its headers, and its content, which has to be read before the next part. */
export interface FormPart extends PartHeaders {
  /** Content in chunks of the request's own size; throws `MalformedPOSTRequest` when the form breaks off. */
  readonly content: AsyncIterable<Buffer>
}

/**
 * Reads the parts of one form. A small form mostly comes in one chunk, so nothing is waited for that is there already, and
 * what has been read is not cut off: a promise, or a Buffer, costs as much as reading a field.
 */
export class FormReader {
  readonly #source: AsyncIterator<Buffer>
  readonly #delimiter: Buffer
  readonly #content: AsyncIterable<Buffer> = { [Symbol.asyncIterator]: () => this.#readContent() }
  #buffer: Buffer
  /** How much of the buffer has been read. */
  #at = 0
  #isInPart = true

  constructor(source: AsyncIterable<Buffer>, boundary: string) {
    this.#source = source[Symbol.asyncIterator]()
    this.#delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
    // The first delimiter needs no line break ahead of it when the form starts with it.
    this.#buffer = CRLF
  }

  /** The parts in order; content that the caller leaves unread is skipped. */
  async *parts(): AsyncGenerator<FormPart, void> {
    for (let part = await this.next(); part; part = this.takeNext() ?? (await this.next())) yield part
  }

  /** The next part where its headers are there already, and the one before it has been read; then `next` need not be asked. */
  takeNext(): FormPart | undefined {
    if (this.#isInPart || !this.#isAtLineBreak()) return undefined
    const end = this.#buffer.indexOf(HEADER_END, this.#at)
    if (end === -1 || this.#buffer.length < end + CRLF.length + this.#delimiter.length) return undefined
    return this.#startPart(this.#takeHeaders(end))
  }

  /** The next part, `undefined` at the form's end; content of the one before that the caller has left unread is skipped. */
  async next(): Promise<FormPart | undefined> {
    while (this.#isInPart) if (!this.#takeContent()) await this.#fill()
    while (this.#left < 2 || isPadding(this.#buffer[this.#at])) {
      if (isPadding(this.#buffer[this.#at])) this.#at += 1
      else await this.#fill()
    }
    if (this.#buffer[this.#at] === DASH && this.#buffer[this.#at + 1] === DASH) return undefined
    if (!this.#isAtLineBreak()) throw malformed()
    const headers = await this.#readHeaders()
    while (this.#left < this.#delimiter.length) await this.#fill()
    return this.#startPart(headers)
  }

  /** All content of the part that was read last, where it is there already. */
  takeWhole(): Buffer | undefined {
    const end = this.#isInPart ? this.#buffer.indexOf(this.#delimiter, this.#at) : -1
    return end === -1 ? undefined : this.#takeUpToDelimiter(end)
  }

  get #left(): number {
    return this.#buffer.length - this.#at
  }

  #isAtLineBreak(): boolean {
    return this.#buffer[this.#at] === CR && this.#buffer[this.#at + 1] === LF
  }

  #startPart({ name, filename, hasExtendedFilename, contentType, isTypeFirst }: PartHeaders): FormPart {
    // What stands between headers and content may begin a delimiter: then there is no content.
    const isEmpty = this.#buffer[this.#at + 2] === DASH && startsWith(this.#buffer, this.#at, this.#delimiter)
    if (!isEmpty) this.#at += CRLF.length
    this.#isInPart = true
    return { name, filename, hasExtendedFilename, contentType, isTypeFirst, content: this.#content }
  }

  async *#readContent(): AsyncGenerator<Buffer, void> {
    while (this.#isInPart) {
      const chunk = this.#takeContent()
      if (chunk && chunk.length > 0) yield chunk
      if (this.#isInPart) await this.#fill()
    }
  }

  /** The content that is there, up to its end or to what may be its end; `undefined` where nothing is certain yet. */
  #takeContent(): Buffer | undefined {
    const end = this.#buffer.indexOf(this.#delimiter, this.#at)
    if (end !== -1) return this.#takeUpToDelimiter(end)
    const [chunk, start] = [this.#buffer, this.#at]
    this.#at = this.#possibleDelimiter()
    if (this.#at === start) return undefined
    if (this.#at < chunk.length) return chunk.subarray(start, this.#at)
    // Let go of: whoever takes a whole chunk may take its memory away.
    this.#buffer = EMPTY
    this.#at = 0
    return start === 0 ? chunk : chunk.subarray(start)
  }

  #takeUpToDelimiter(end: number): Buffer {
    const chunk = this.#buffer.subarray(this.#at, end)
    this.#at = end + this.#delimiter.length
    this.#isInPart = false
    return chunk
  }

  /** Where the tail begins that may be the first half of a delimiter; the buffer's end when there is none. */
  #possibleDelimiter(): number {
    const tail = Math.max(this.#at, this.#buffer.length - this.#delimiter.length + 1)
    const at = this.#buffer.indexOf(CR, tail)
    return at === -1 ? this.#buffer.length : at
  }

  /** The header block that ends there; the line break behind it stays. */
  #takeHeaders(end: number): PartHeaders {
    const start = this.#at + CRLF.length
    const headers = end >= start ? parsePartHeaders(this.#buffer.subarray(start, end)) : undefined
    if (!headers) throw malformed()
    this.#at = end + CRLF.length
    return headers
  }

  async #readHeaders(): Promise<PartHeaders> {
    for (;;) {
      const end = this.#buffer.indexOf(HEADER_END, this.#at)
      if (end !== -1) return this.#takeHeaders(end)
      if (this.#left > MAX_HEADER_BYTES) throw new OssError('FieldItemTooLong')
      await this.#fill()
    }
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#source.next()
    if (done) throw malformed()
    if (this.#buffer === CRLF && startsWith(value, 0, this.#delimiter.subarray(CRLF.length))) {
      this.#at = this.#delimiter.length - CRLF.length
      this.#isInPart = false
      this.#buffer = value
    } else {
      this.#buffer = this.#left === 0 ? value : Buffer.concat([this.#buffer.subarray(this.#at), value])
      this.#at = 0
    }
  }
}

const isPadding = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09

const startsWith = (bytes: Buffer, at: number, start: Buffer): boolean =>
  bytes.length >= at + start.length && bytes.compare(start, 0, start.length, at, at + start.length) === 0

const malformed = (): OssError => new OssError('MalformedPOSTRequest')
