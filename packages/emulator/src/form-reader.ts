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
 * Reads the parts of one form. A small form mostly comes in one chunk, so nothing is waited for that is there already: a
 * promise costs as much as reading a field.
 */
export class FormReader {
  readonly #source: AsyncIterator<Buffer>
  readonly #delimiter: Buffer
  #buffer: Buffer
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
    if (this.#isInPart || this.#buffer[0] !== CR || this.#buffer[1] !== LF) return undefined
    const end = this.#buffer.indexOf(HEADER_END)
    if (end === -1 || this.#buffer.length < end + CRLF.length + this.#delimiter.length) return undefined
    return this.#startPart(this.#takeHeaders() as PartHeaders)
  }

  /** The next part, `undefined` at the form's end; content of the one before that the caller has left unread is skipped. */
  async next(): Promise<FormPart | undefined> {
    while (this.#isInPart) if (!this.#takeContent()) await this.#fill()
    while (this.#buffer.length < 2 || isPadding(this.#buffer[0])) {
      if (isPadding(this.#buffer[0])) this.#buffer = this.#buffer.subarray(1)
      else await this.#fill()
    }
    if (this.#buffer[0] === DASH && this.#buffer[1] === DASH) return undefined
    if (this.#buffer[0] !== CR || this.#buffer[1] !== LF) throw malformed()
    const headers = await this.#readHeaders()
    while (this.#buffer.length < this.#delimiter.length) await this.#fill()
    return this.#startPart(headers)
  }

  /** All content of the part that was read last, where it is there already. */
  takeWhole(): Buffer | undefined {
    const at = this.#isInPart ? this.#buffer.indexOf(this.#delimiter) : -1
    if (at === -1) return undefined
    return this.#takeContent()
  }

  #startPart(headers: PartHeaders): FormPart {
    // What stands between headers and content may begin a delimiter: then there is no content.
    if (!startsWith(this.#buffer, this.#delimiter)) this.#buffer = this.#buffer.subarray(CRLF.length)
    this.#isInPart = true
    return { ...headers, content: this.#content() }
  }

  async *#content(): AsyncGenerator<Buffer, void> {
    while (this.#isInPart) {
      const chunk = this.#takeContent()
      if (chunk && chunk.length > 0) yield chunk
      if (this.#isInPart) await this.#fill()
    }
  }

  /** The content that is there, up to its end or to what may be its end; `undefined` where nothing is certain yet. */
  #takeContent(): Buffer | undefined {
    const at = this.#buffer.indexOf(this.#delimiter)
    const end = at === -1 ? this.#possibleDelimiter() : at
    if (at === -1 && end === 0) return undefined
    const chunk = this.#buffer.subarray(0, end)
    this.#buffer = this.#buffer.subarray(at === -1 ? end : at + this.#delimiter.length)
    this.#isInPart = at === -1
    return chunk
  }

  /** Where the tail begins that may be the first half of a delimiter; the whole length when there is none. */
  #possibleDelimiter(): number {
    const tail = Math.max(0, this.#buffer.length - this.#delimiter.length + 1)
    const at = this.#buffer.indexOf(CR, tail)
    return at === -1 ? this.#buffer.length : at
  }

  /** The header block, without the line break behind it; `undefined` where its end has not come. */
  #takeHeaders(): PartHeaders | undefined {
    const end = this.#buffer.indexOf(HEADER_END)
    if (end === -1) return undefined
    const headers = end > 0 ? parsePartHeaders(this.#buffer.subarray(CRLF.length, end)) : undefined
    if (!headers) throw malformed()
    this.#buffer = this.#buffer.subarray(end + CRLF.length)
    return headers
  }

  async #readHeaders(): Promise<PartHeaders> {
    for (;;) {
      const headers = this.#takeHeaders()
      if (headers) return headers
      if (this.#buffer.length > MAX_HEADER_BYTES) throw new OssError('FieldItemTooLong')
      await this.#fill()
    }
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#source.next()
    if (done) throw malformed()
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value])
  }
}

const isPadding = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09

const startsWith = (bytes: Buffer, start: Buffer): boolean =>
  bytes.compare(start, 0, start.length, 0, start.length) === 0

const malformed = (): OssError => new OssError('MalformedPOSTRequest')
