/** Reads what an uploader says about an object, from form fields or request headers. */
import { OBJECT_ACLS, type ObjectAcl, type ObjectMetadata } from './object-record.js'
import { invalidArgument, OssError } from './oss-error.js'

/** Where metadata comes from: values by name, and the user metadata. */
export interface MetadataSource {
  /** The value of a field or header, in UTF-8. */
  get(name: string): string | undefined
  /** Every `x-oss-meta-*`, by lower-case name. */
  readonly userMetadata: readonly (readonly [name: string, value: string])[]
  /** Type to store. */
  readonly contentType: string | undefined
}

const CONTENT_HEADERS = ['Cache-Control', 'Content-Disposition', 'Content-Encoding', 'Expires']
/** Storage classes of objects and buckets. */
export const STORAGE_CLASSES: readonly string[] = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']
const ENCRYPTIONS = ['AES256', 'KMS', 'SM4']
/** What nearly every value consists of: the same bytes in UTF-8 and in Latin-1. */
const PLAIN = /^[\t\x20-\x7e]*$/
const MAX_USER_METADATA_BYTES = 8 * 1024

/** Reads and checks metadata. Throws `InvalidArgument` or `InvalidEncryptionAlgorithmError`. */
export function readMetadata(source: MetadataSource): ObjectMetadata {
  const encryption = source.get('x-oss-server-side-encryption')
  if (encryption !== undefined && !ENCRYPTIONS.includes(encryption)) {
    throw new OssError('InvalidEncryptionAlgorithmError')
  }
  // the emulator's account has none, like any that has not switched it on
  if (encryption === 'KMS') throw new OssError('KmsServiceNotEnabled')
  const contentType = source.contentType || 'application/octet-stream'
  return {
    contentType: toWireValue('Content-Type', contentType),
    headers: readHeaders(source),
    acl: readOneOf('x-oss-object-acl', source, OBJECT_ACLS, 'default') as ObjectAcl,
    storageClass: readOneOf('x-oss-storage-class', source, STORAGE_CLASSES, 'Standard'),
    encryption,
  }
}

function readHeaders(source: MetadataSource): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of CONTENT_HEADERS) {
    const value = source.get(name)
    if (value !== undefined && value !== '') headers[name] = toWireValue(name, value)
  }
  let size = 0
  for (const [name, value] of source.userMetadata) {
    if (!/^x-oss-meta-[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw invalidArgument('Invalid metadata name.', name, value)
    headers[name] = toWireValue(name, value)
    size += Buffer.byteLength(name) + Buffer.byteLength(value)
  }
  if (size > MAX_USER_METADATA_BYTES) throw invalidArgument('The size of user metadata exceeds 8 KB.')
  return headers
}

/** Keeps a value in the bytes it has on the wire; line breaks and other controls cannot be sent back as a header. */
function toWireValue(name: string, value: string): string {
  if (PLAIN.test(value)) return value
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(value)) throw invalidArgument(`The value of ${name} is invalid.`, name, value)
  return Buffer.from(value).toString('latin1')
}

function readOneOf(name: string, source: MetadataSource, allowed: readonly string[], fallback: string): string {
  const value = source.get(name) || fallback
  if (!allowed.includes(value)) throw invalidArgument(`The value of ${name} is invalid.`, name, value)
  return value
}

/**
 * Checks an object key: 1 to 1023 bytes of UTF-8, not beginning with a slash of either kind. Throws `InvalidObjectName`.
 * @see https://www.alibabacloud.com/help/en/oss/user-guide/object-naming-conventions
 */
export function assertObjectKey(key: string): void {
  const refuse = (message?: string) => new OssError('InvalidObjectName', message === undefined ? {} : { message })
  if (key === '') throw refuse('The Object name can not be empty.')
  if (Buffer.byteLength(key) > 1023) throw refuse('The Length of Object name must be less than 1024.')
  if (/^[/\\]/.test(key) || key.includes('\0')) throw refuse()
}
