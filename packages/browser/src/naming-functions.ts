import { fileSuffix } from '@acme/oss-upload-core'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { NamingFunction } from './key-naming.js'
import { readSlices } from './read-slices.js'
import { relativePathOf } from './relative-path.js'

/** Names objects by the day of the upload, in UTC, and at random: `2026/01/31/….png`. */
export const dated: NamingFunction = (_, { random }) =>
  `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/${random}`

/**
 * Names objects by what is in them: 64 hex digits of SHA-256, and the file's suffix. The same content has the same key, so of two such
 * files in one batch the second fails with `DUPLICATE_KEY`. The file is read once more, a slice at a time; it works without https.
 */
export const contentHash: NamingFunction = async (file, { local }) => {
  const hash = sha256.create()
  for await (const slice of readSlices(file)) hash.update(slice)
  return bytesToHex(hash.digest()) + fileSuffix(local)
}

/**
 * Keeps the folders that a file came from, below the server's `dir`: `holiday/2026/beach.jpg`; the file's own name where it came
 * alone. An object of that key is replaced.
 */
export const relativePath: NamingFunction = (file, { local }) => relativePathOf(file) || local
