import { parseByteSize } from '@acme/oss-upload-core'
import { UploadError } from './errors.js'

/** What may be uploaded: checked before a signature is asked for. The server's policy is what binds. */
export interface UploadFilters {
  /**
   * MIME types, one `*` allowed after the slash, and suffixes: `['image/*', 'application/pdf', '.zip']`. A file passes by any
   * of them, whatever the case.
   * @default everything
   */
  readonly accept?: readonly string[]
  /** In bytes, or as `'400kb'` or `'20mb'` (1024-based). @default no limit but the server's */
  readonly maxFileSize?: number | string
  /** In bytes, or as `'1kb'` (1024-based). @default no limit but the server's */
  readonly minFileSize?: number | string
  /**
   * Whether a file is refused that this uploader is sending or has sent: the same name, folder, size and time of change.
   * @default false
   */
  readonly preventDuplicates?: boolean
}

/** Decides on files, and remembers them where duplicates are to be found. */
export interface FileFilter {
  /** @throws UploadError `FILE_TYPE_NOT_ACCEPTED`, `FILE_TOO_LARGE`, `FILE_TOO_SMALL` or `DUPLICATE_FILE`. */
  admit(file: File | Blob): void
  /** Lets a file that failed be sent again. */
  release(file: File | Blob): void
}

/** What a file must be, by the page's filters or by what the server says of its policy; sizes in bytes. */
export interface FileLimits {
  readonly accept?: readonly string[] | undefined
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
}

/** @throws TypeError that names the filter that cannot work. */
export function createFileFilter(filters: UploadFilters = {}): FileFilter {
  const { accept, maxFileSize = Infinity, minFileSize = 0, preventDuplicates } = filters
  accept?.forEach(assertPattern)
  const maxSize = parseLimit(maxFileSize, 'filters.maxFileSize')
  const limits = { accept, maxSize, minSize: parseByteSize(minFileSize, 'filters.minFileSize') }
  const admitted = new Set<string>()
  return {
    admit(file) {
      assertWithin(limits, file)
      const fingerprint = preventDuplicates && fingerprintOf(file)
      if (!fingerprint) return
      if (admitted.has(fingerprint)) throw new UploadError('DUPLICATE_FILE', { fileName: fileName(file) })
      admitted.add(fingerprint)
    },
    release(file) {
      admitted.delete(fingerprintOf(file))
    },
  }
}

/** In bytes. @throws TypeError that names the option where it is neither a size nor `Infinity`. */
export const parseLimit = (limit: number | string, option: string): number =>
  limit === Infinity ? limit : parseByteSize(limit, option)

/** The file's own name; `''` for a Blob. */
export const fileName = (file: File | Blob): string => ('name' in file ? file.name : '')

/** @throws UploadError `FILE_TYPE_NOT_ACCEPTED`, `FILE_TOO_LARGE` or `FILE_TOO_SMALL`. */
export function assertWithin({ accept, minSize = 0, maxSize = Infinity }: FileLimits, file: File | Blob): void {
  const { type, size } = file
  const facts = { fileName: fileName(file), type, size }
  if (accept && !accept.some((pattern) => matches(pattern, file)))
    throw new UploadError('FILE_TYPE_NOT_ACCEPTED', { ...facts, accept })
  if (size > maxSize) throw new UploadError('FILE_TOO_LARGE', { ...facts, limit: maxSize })
  if (size < minSize) throw new UploadError('FILE_TOO_SMALL', { ...facts, limit: minSize })
}

const normalize = (text: unknown): string => String(text).trim().toLowerCase()

function assertPattern(pattern: unknown): void {
  if (!/^(?:\.[^/\\]+|\*\/\*|[\w.+-]+\/(?:\*|[\w.+-]+))$/.test(normalize(pattern)))
    throw new TypeError(`filters.accept has ${pattern}: expected a type such as "image/*", or ".zip".`)
}

function matches(pattern: string, file: File | Blob): boolean {
  const wanted = normalize(pattern)
  const type = normalize(file.type.split(';')[0])
  if (wanted.startsWith('.')) return normalize(fileName(file)).endsWith(wanted)
  return wanted === '*/*' || wanted === type || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)))
}

/** A Blob without a name is never taken for a duplicate. */
const fingerprintOf = (file: File | Blob): string =>
  'lastModified' in file ? JSON.stringify([file.name, file.size, file.lastModified, file.webkitRelativePath]) : ''
