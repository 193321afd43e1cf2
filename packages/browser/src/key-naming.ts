import { fileSuffix, toKeyName } from '@acme/oss-upload-core'
import type { KeyNaming } from './options.js'

/** OSS's limit for an object key. */
const MAX_KEY_BYTES = 1023

/** Returns the object key for a file: one that OSS takes, where the server's `dir` leaves room for a name. */
export function nameObject(fileName: string, dir: string, naming: KeyNaming): string {
  const room = MAX_KEY_BYTES - new TextEncoder().encode(dir).length
  return dir + (naming === 'random' ? randomHex() + fileSuffix(toKeyName(fileName)) : toKeyName(fileName, room))
}

/** 128 random bits; `getRandomValues` also works on pages without https, where `randomUUID` does not exist. */
const randomHex = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
