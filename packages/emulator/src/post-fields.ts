/** Tells the parts of a PostObject form apart, and collects its fields. */
import type { FormFields } from './form-fields.js'
import type { FormPart } from './form-reader.js'
import { OssError } from './oss-error.js'
import { decodeUtf8 } from './part-headers.js'

const MAX_NAME_BYTES = 8 * 1024
const MAX_VALUE_BYTES = 2 * 1024 * 1024
const MAX_PRE_DATA_BYTES = 8 * 1024 * 1024
/** What a part has at least besides name and value. Counted too, or a form of nothing but names would have no end. */
const PART_BYTES = 64

/** Tells whether a part is the file. Throws `MalformedPOSTRequest` when its headers are in the order that OSS refuses. */
export function isFilePart(part: FormPart): boolean {
  // OSS takes a part with filename* for an ordinary field.
  if (part.name !== 'file' || part.hasExtendedFilename) return false
  if (part.isTypeFirst) throw new OssError('MalformedPOSTRequest')
  return true
}

/** Throws `IncorrectNumberOfFilesInPOSTRequest` for another file behind the first; plain fields there are ignored. */
export function assertNoSecondFile(part: FormPart): void {
  if (part.name === 'file' || part.filename !== undefined) throw new OssError('IncorrectNumberOfFilesInPOSTRequest')
}

/** Collects the fields ahead of the file, within OSS's limits. */
export class FieldCollector {
  readonly #fields: FormFields
  #size = 0

  constructor(fields: FormFields) {
    this.#fields = fields
  }

  /** Takes a field. Throws when it, or all of them together, are too long, or when it is a misnamed file. */
  add(part: FormPart, value: Buffer): void {
    this.#addName(part)
    this.#assertFits(value.length)
    this.#addValue(part, value)
  }

  /** Reads a field whose value is still on its way. Throws as `add` does, as soon as too much has come. */
  async collect(part: FormPart): Promise<void> {
    this.#addName(part)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of part.content) {
      size += chunk.length
      this.#assertFits(size)
      chunks.push(chunk)
    }
    this.#addValue(part, Buffer.concat(chunks))
  }

  #addName({ name, filename, hasExtendedFilename }: FormPart): void {
    if (filename !== undefined && !hasExtendedFilename) throw new OssError('IncorrectNumberOfFilesInPOSTRequest')
    const nameBytes = Buffer.byteLength(name)
    if (nameBytes > MAX_NAME_BYTES) throw new OssError('FieldItemTooLong')
    this.#size += PART_BYTES + nameBytes
    if (this.#size > MAX_PRE_DATA_BYTES) throw new OssError('MaxPOSTPreDataLengthExceededError')
  }

  #addValue({ name }: FormPart, bytes: Buffer): void {
    this.#size += bytes.length
    const value = decodeUtf8(bytes)
    if (value === undefined) throw new OssError('MalformedPOSTRequest')
    this.#fields.add(name, value)
  }

  #assertFits(size: number): void {
    if (size > MAX_VALUE_BYTES) throw new OssError('FieldItemTooLong', { details: { ProposedSize: size } })
    if (this.#size + size > MAX_PRE_DATA_BYTES) throw new OssError('MaxPOSTPreDataLengthExceededError')
  }
}
