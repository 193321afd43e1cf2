/**
 * Judges a file before anything is sent: it throws, or rejects, where the file is not to be uploaded; an `UploadError` tells the
 * page why.
 */
export type FileCheck = (file: File | Blob) => void | Promise<void>

/** Makes one check of several: they run in their order, and the first that refuses ends it. */
export function checks(...all: readonly FileCheck[]): FileCheck {
  return async (file) => {
    for (const check of all) await check(file)
  }
}
