/**
 * Judges a file before anything is sent. It returns why the file is refused, as words for the user, or nothing. To throw or to reject is to
 * refuse too; an `UploadError` tells the page why.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a check that ends without `return` lets the file in
export type FileCheck = (file: File | Blob) => string | undefined | void | Promise<string | undefined | void>

/** Makes one check of several: they run in their order, and the first that refuses ends it. */
export function checks(...all: readonly FileCheck[]): FileCheck {
  return async (file) => {
    for (const check of all) {
      const reason = await check(file)
      if (reason) return reason
    }
    return undefined
  }
}
