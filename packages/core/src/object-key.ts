import { OssUploadError } from './errors.js'

// its own, since encoding.ts would bring what only servers need into every page
const encoder = /* @__PURE__ */ new TextEncoder()
const byteLength = (text: string): number => encoder.encode(text).length

/** A character of UTF-16 has at most three bytes in UTF-8: most keys are short enough for that to decide. */
const isLongerThan = (text: string, bytes: number): boolean => text.length * 3 > bytes && byteLength(text) > bytes

/** The longest object key, in bytes of UTF-8. */
export const MAX_OBJECT_KEY_BYTES = 1023

/** An object key breaks OSS's naming rules, or ours, which keep keys safe in URLs and on disks. */
export class ObjectKeyError extends OssUploadError {
  override readonly name = 'ObjectKeyError'
  readonly code = 'INVALID_OBJECT_KEY'
  /** The key that was refused. */
  readonly key: string
  constructor(key: string, reason: string) {
    super(`The object key ${JSON.stringify(key)} ${reason}.`)
    this.key = key
  }
}

/** Control characters (C0, DEL, C1): OSS stores them, XML and terminals do not carry them. */
const CONTROL = /\p{Cc}/u

/**
 * Checks an object key: 1 to 1023 bytes of UTF-8, not beginning with `/` or `\` (OSS); well-formed, without control
 * characters, backslashes and the segments `.` and `..` (ours: URL parsers and file systems rewrite such names).
 * @throws ObjectKeyError that says which rule it breaks.
 * @see https://www.alibabacloud.com/help/en/oss/user-guide/object-overview
 */
export function assertObjectKey(key: string): void {
  const reason = findFault(key)
  if (reason) throw new ObjectKeyError(key, reason)
}

/** Whether {@link assertObjectKey} would accept the key. */
export const isObjectKey = (key: string): boolean => findFault(key) === undefined

function findFault(key: string): string | undefined {
  if (key === '') return 'is empty'
  if (/^[/\\]/.test(key)) return 'begins with a slash or a backslash'
  if (/\p{Cs}/u.test(key)) return 'is not well-formed Unicode'
  if (isLongerThan(key, MAX_OBJECT_KEY_BYTES))
    return `has ${byteLength(key)} bytes in UTF-8, the limit is ${MAX_OBJECT_KEY_BYTES}`
  if (CONTROL.test(key)) return 'has a control character'
  if (key.includes('\\')) return 'has a backslash'
  if (key.split('/').some((segment) => segment === '.' || segment === '..')) return 'has a "." or ".." segment'
  return undefined
}

/**
 * Checks a `dir`, the prefix that a signature is good for: `''` (the whole bucket), or a path that ends in `/` and would
 * itself pass {@link assertObjectKey}.
 * @throws ObjectKeyError that says which rule it breaks.
 */
export function assertObjectDir(dir: string): void {
  if (dir === '') return
  if (!dir.endsWith('/')) throw new ObjectKeyError(dir, 'is used as a dir but does not end in "/"')
  assertObjectKey(dir)
}

/** Whether `key` names an object below `dir`, and not `dir` itself. */
export const isBelowDir = (key: string, dir: string): boolean => key.startsWith(dir) && key.length > dir.length

/**
 * Returns a user's file name as the last part of an object key: NFC, with separators and control characters replaced by
 * `_`, dot segments and the `$` of OSS's `${filename}` too, and shortened to `maxBytes` of UTF-8 with its suffix kept.
 * Everything else stays, Chinese and spaces too. A name without content becomes `file`.
 */
export function toKeyName(fileName: string, maxBytes: number = MAX_OBJECT_KEY_BYTES): string {
  const clean =
    fileName
      .replace(/\p{Cs}/gu, '\uFFFD')
      .normalize('NFC')
      .replace(/[/\\]|\p{Cc}|\$(?=\{)/gu, '_') || 'file'
  if (/^\.\.?$/.test(clean)) return clean.replaceAll('.', '_')
  const suffix = fileSuffix(clean)
  const room = maxBytes - byteLength(suffix)
  return room < 1 ? shorten(clean, maxBytes) : shorten(clean.slice(0, clean.length - suffix.length), room) + suffix
}

/**
 * Returns the object key for a name below `dir`. The name may have folders, ended by `/`; each part of it becomes what {@link toKeyName}
 * makes of it, and the last is shortened to what `dir` and folders leave. Folders that would leave no room for it are left out.
 * Without a part it is `file`.
 */
export function toObjectKey(dir: string, name: string): string {
  const parts = name.split('/').filter(Boolean)
  const last = parts.pop() ?? ''
  const path = parts.reduce((path, part) => {
    const longer = `${path + toKeyName(part)}/`
    // file systems take names of 255 bytes, which then have room
    return byteLength(longer) > 768 ? path : longer
  }, dir)
  return path + toKeyName(last, MAX_OBJECT_KEY_BYTES - byteLength(path))
}

/** What follows a dot in a sentence, or is longer than 16 characters with its dot, is no suffix. */
const SUFFIX = /.(\.[\p{L}\p{N}_+-]{1,15})$/su

/** Returns the suffix of a file name with its dot (`.png`), or `''`; a leading dot alone makes none. */
export const fileSuffix = (fileName: string): string => SUFFIX.exec(fileName)?.[1] ?? ''

/** Cuts between characters, never within one. */
const shorten = (text: string, maxBytes: number): string =>
  text.slice(0, encoder.encodeInto(text, new Uint8Array(Math.max(0, maxBytes))).read)
