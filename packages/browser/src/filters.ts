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
  /**
   * Whether a file is refused that this uploader is sending or has sent: the same name, size and time of change.
   * @default false
   */
  readonly preventDuplicates?: boolean
}

/** Decides on files, and remembers them where duplicates are to be found. */
export interface FileFilter {
  /** @throws UploadError `FILE_TYPE_NOT_ACCEPTED`, `FILE_TOO_LARGE` or `DUPLICATE_FILE`. */
  admit(file: File | Blob): void
  /** Lets a file that failed be sent again. */
  release(file: File | Blob): void
}

/** @throws TypeError that names the filter that cannot work. */
export function createFileFilter({ accept, maxFileSize, preventDuplicates = false }: UploadFilters = {}): FileFilter {
  const patterns = accept?.map(parsePattern)
  const maxSize = maxFileSize === undefined ? undefined : parseByteSize(maxFileSize, 'filters.maxFileSize')
  const admitted = new Set<string>()
  return {
    admit(file) {
      if (patterns && !patterns.some((matches) => matches(file))) throw notAccepted(file, accept)
      assertSize(file, 0, maxSize)
      const fingerprint = preventDuplicates ? fingerprintOf(file) : undefined
      if (fingerprint === undefined) return
      if (admitted.has(fingerprint)) throw new UploadError('DUPLICATE_FILE', { fileName: fileName(file) })
      admitted.add(fingerprint)
    },
    release(file) {
      admitted.delete(fingerprintOf(file) ?? '')
    },
  }
}

/** The file's own name; `''` for a Blob. */
export const fileName = (file: File | Blob): string => ('name' in file ? file.name : '')

/** @throws UploadError `FILE_TOO_LARGE` or `FILE_TOO_SMALL`. */
export function assertSize(file: File | Blob, min = 0, max: number = file.size): void {
  const { size } = file
  if (size > max) throw wrongSize('FILE_TOO_LARGE', file, max)
  if (size < min) throw wrongSize('FILE_TOO_SMALL', file, min)
}

const wrongSize = (code: 'FILE_TOO_LARGE' | 'FILE_TOO_SMALL', file: File | Blob, limit: number): UploadError =>
  new UploadError(code, { fileName: fileName(file), size: file.size, limit })

const notAccepted = (file: File | Blob, accept: readonly string[] = []): UploadError =>
  new UploadError('FILE_TYPE_NOT_ACCEPTED', { fileName: fileName(file), type: file.type, accept })

type Matcher = (file: File | Blob) => boolean

function parsePattern(pattern: unknown): Matcher {
  const text = String(pattern).trim().toLowerCase()
  if (/^\.[^/\\]+$/.test(text)) return (file) => fileName(file).toLowerCase().endsWith(text)
  if (/^(?:\*|[\w.+-]+)\/\*$/.test(text)) {
    const prefix = text === '*/*' ? '' : text.slice(0, -1)
    return ({ type }) => type.toLowerCase().startsWith(prefix)
  }
  if (/^[\w.+-]+\/[\w.+-]+$/.test(text)) return ({ type }) => type.toLowerCase().split(';')[0]?.trim() === text
  throw new TypeError(`filters.accept has ${JSON.stringify(pattern)}: expected a type such as "image/*", or ".zip".`)
}

/** A Blob without a name is never taken for a duplicate. */
const fingerprintOf = (file: File | Blob): string | undefined =>
  'lastModified' in file ? JSON.stringify([file.name, file.size, file.lastModified]) : undefined
