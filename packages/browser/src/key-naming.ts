import { fileSuffix, toKeyName, toObjectKey } from '@acme/oss-upload-core'
import { fileName } from './filters.js'

/** How objects are named below the server's `dir`: 32 random hex digits and the suffix, the file's own name, or as a function says. */
export type KeyNaming = 'random' | 'local' | NamingFunction

/**
 * Names an object below the server's `dir`. `names` has what the two words would give. The name may have folders, ended by `/`; what
 * keys cannot carry is replaced in it as in a file's own name.
 */
export type NamingFunction = (file: File | Blob, names: ObjectNames) => string | Promise<string>

/** What a file would be named. */
export interface ObjectNames {
  /** 32 random hex digits and the file's suffix: `….png`. */
  readonly random: string
  /** The file's own name, in NFC, without what keys cannot carry. */
  readonly local: string
}

/** Returns the object key for a file: one that OSS takes, where the server's `dir` leaves room for a name. */
export async function nameObject(file: File | Blob, dir: string, naming: KeyNaming): Promise<string> {
  const local = toKeyName(fileName(file))
  const names = { random: randomHex() + fileSuffix(local), local }
  return toObjectKey(dir, typeof naming === 'function' ? await naming(file, names) : names[naming])
}

/** 128 random bits; `getRandomValues` also works on pages without https, where `randomUUID` does not exist. */
const randomHex = (): string =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (word) => word.toString(16).padStart(8, '0')).join('')
