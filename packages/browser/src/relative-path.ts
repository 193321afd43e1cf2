/**
 * Returns where a file was in the folder that was chosen or dropped, with its own name: `holiday/2026/beach.jpg`; `''` for one
 * that came alone.
 */
export const relativePathOf = (file: File | Blob): string =>
  'webkitRelativePath' in file ? file.webkitRelativePath : ''

/** Notes where a file was found, where browsers note it of files from an input: who looks there, finds it. */
export const keepRelativePath = <Found extends Blob>(file: Found, path: string): Found =>
  Object.defineProperty(file, 'webkitRelativePath', { value: path, configurable: true })
