/**
 * Reads multipart/form-data as a stream: pulled part by part, chunk by chunk, so that memory stays constant and a slow
 * disk slows the client down.
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
import { OssError } from './oss-error.js'
import { type PartHeaders, parsePartHeaders } from './part-headers.js'

/** Most bytes of a part's header block; a field's name may take 8 KB of them. */
const MAX_HEADER_BYTES = 16 * 1024
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

/** Reads the parts of one form. */
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
    await this.#skipContent()
    while (await this.#startsPart()) {
      const headers = await this.#readHeaders()
      this.#isInPart = true
      yield { ...headers, content: this.#content() }
      await this.#skipContent()
    }
  }

  async #skipContent(): Promise<void> {
    for await (const _ of this.#content());
  }

  async *#content(): AsyncGenerator<Buffer, void> {
    while (this.#isInPart) {
      const at = this.#buffer.indexOf(this.#delimiter)
      const end = at === -1 ? this.#possibleDelimiter() : at
      const chunk = this.#buffer.subarray(0, end)
      if (at === -1) {
        this.#buffer = this.#buffer.subarray(end)
        if (chunk.length > 0) yield chunk
        await this.#fill()
      } else {
        this.#buffer = this.#buffer.subarray(at + this.#delimiter.length)
        this.#isInPart = false
        if (chunk.length > 0) yield chunk
      }
    }
  }

  /** Where the tail begins that may be the first half of a delimiter; the whole length when there is none. */
  #possibleDelimiter(): number {
    const tail = Math.max(0, this.#buffer.length - this.#delimiter.length + 1)
    const at = this.#buffer.indexOf(0x0d, tail)
    return at === -1 ? this.#buffer.length : at
  }

  /** Reads what follows a delimiter: true ahead of a part (its line break is left), false at the form's end. */
  async #startsPart(): Promise<boolean> {
    await this.#fillTo(2)
    if (this.#buffer.toString('latin1', 0, 2) === '--') return false
    while (this.#buffer[0] === 0x20 || this.#buffer[0] === 0x09) {
      this.#buffer = this.#buffer.subarray(1)
      await this.#fillTo(2)
    }
    if (!this.#buffer.subarray(0, 2).equals(CRLF)) throw malformed()
    return true
  }

  async #readHeaders(): Promise<PartHeaders> {
    for (;;) {
      const end = this.#buffer.indexOf(HEADER_END)
      if (end !== -1) {
        const headers = end > 0 ? parsePartHeaders(this.#buffer.subarray(CRLF.length, end)) : undefined
        if (!headers) throw malformed()
        this.#buffer = this.#buffer.subarray(end + CRLF.length)
        await this.#startContent()
        return headers
      }
      if (this.#buffer.length > MAX_HEADER_BYTES) throw new OssError('FieldItemTooLong')
      await this.#fill()
    }
  }

  /** Passes over the line break between headers and content, unless it begins a delimiter: then there is no content. */
  async #startContent(): Promise<void> {
    await this.#fillTo(this.#delimiter.length)
    const isDelimiter = this.#buffer.subarray(0, this.#delimiter.length).equals(this.#delimiter)
    if (!isDelimiter) this.#buffer = this.#buffer.subarray(CRLF.length)
  }

  async #fillTo(length: number): Promise<void> {
    while (this.#buffer.length < length) await this.#fill()
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#source.next()
    if (done) throw malformed()
    this.#buffer = this.#buffer.length === 0 ? value : Buffer.concat([this.#buffer, value])
  }
}

const malformed = (): OssError => new OssError('MalformedPOSTRequest')
