/** Paths of files that were found in folders: `webkitRelativePath` can only be set by the browser. */
const paths = /* @__PURE__ */ new WeakMap<Blob, string>()

/**
 * Returns where a file was in the folder that was chosen or dropped, with its own name: `holiday/2026/beach.jpg`; `''` for one
 * that came alone.
 */
export const relativePathOf = (file: File | Blob): string =>
  paths.get(file) ?? ('webkitRelativePath' in file ? file.webkitRelativePath : '')

/** Notes where a file was found. */
export function keepRelativePath<Found extends Blob>(file: Found, path: string): Found {
  paths.set(file, path)
  return file
}
