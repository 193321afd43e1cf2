import { parseByteSize } from '@acme/oss-upload-core'
import { UploadError } from './errors.js'
import type { FileCheck } from './file-checks.js'
import { createFileFilter, fileName, type UploadFilters } from './filters.js'

/** What an `UploadQueue` takes: checked when a file is added, before anything is sent. */
export interface QueueFilters extends UploadFilters {
  /**
   * How many files the queue may have, those that are done among them: a whole number from 0. Refused and cancelled ones do not
   * count.
   * @default no limit
   */
  readonly maxFiles?: number
  /** What those files may have together, in bytes or as `'2gb'` (1024-based). @default no limit */
  readonly maxTotalSize?: number | string
  /** The page's own check, such as of what is in the file, for eight files at a time; the file is `waiting` meanwhile. @default none */
  readonly check?: FileCheck
}

/** Who is in, by file and in all. */
export interface Admission {
  /** @throws UploadError that says why the file is not let in. */
  enter(file: File | Blob): void
  /** Gives its place back; one that is not done may come again. */
  leave(file: File | Blob, isDone: boolean): void
}

/** @throws TypeError or RangeError that names the filter that cannot work. */
export function createAdmission({ maxFiles = Infinity, maxTotalSize = Infinity, ...filters }: QueueFilters): Admission {
  if (!(maxFiles >= 0)) throw new RangeError(`filters.maxFiles is ${maxFiles}: expected a number, 0 or more.`)
  const maxBytes = maxTotalSize === Infinity ? Infinity : parseByteSize(maxTotalSize, 'filters.maxTotalSize')
  const filter = createFileFilter(filters)
  let count = 0
  let bytes = 0
  return {
    enter(file) {
      const { size } = file
      if (count >= maxFiles) throw new UploadError('TOO_MANY_FILES', { fileName: fileName(file), limit: maxFiles })
      if (bytes + size > maxBytes)
        throw new UploadError('TOTAL_TOO_LARGE', { fileName: fileName(file), size, limit: maxBytes })
      filter.admit(file)
      count++
      bytes += size
    },
    leave(file, isDone) {
      count--
      bytes -= file.size
      if (!isDone) filter.release(file)
    },
  }
}

/** Returns why the page's check refuses a file, or nothing. */
export async function askCheck(check: FileCheck, file: File | Blob): Promise<UploadError | undefined> {
  const refuse = (message: string, cause?: unknown) =>
    new UploadError('CHECK_REFUSED', { fileName: fileName(file) }, { message, cause })
  try {
    const reason = await check(file)
    return reason ? refuse(reason) : undefined
  } catch (error) {
    if (error instanceof UploadError) return error
    return refuse(error instanceof Error ? error.message : String(error), error)
  }
}
