import { fileSuffix, toHex, toKeyName } from '@acme/oss-upload-core'
import { RequestError } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import type { FileToSign, UploadRoute } from '../route.js'
import { isAcceptedType } from './accepted-types.js'
import type { CheckedGrant } from './grant.js'
import { validate } from './standard-schema.js'
import { MAX_METADATA_BYTES, metadataLength } from './upload-state.js'

/** Why a file gets no signature. */
export interface FileError {
  readonly code: string
  readonly message: string
  readonly details?: object
}

/** A file as the request names it: to be signed, or refused by its schema. */
export type ReadFile = FileToSign | { readonly error: FileError }

/**
 * Reads a file that a request names.
 * @param place where it stands there, for the message.
 * @throws RequestError 400 `INVALID_REQUEST`.
 */
export async function readFile(file: unknown, place: string, { fileMetadataSchema }: UploadRoute): Promise<ReadFile> {
  const { name, size, type = '', metadata = null } = (file ?? {}) as Partial<FileToSign>
  const isSize = Number.isSafeInteger(size) && (size as number) >= 0
  if (typeof name !== 'string' || !isSize || typeof type !== 'string')
    throw new RequestError(400, 'INVALID_REQUEST', `${place} has no name, size in bytes, or type that can be read.`)
  const checked = await validate(fileMetadataSchema, metadata)
  return 'fault' in checked
    ? { error: { code: 'INVALID_METADATA', message: `The file's metadata is not accepted: ${checked.fault}` } }
    : { name, size: size as number, type: readType(type), metadata: checked.value ?? null }
}

/** Why a file may not come; `undefined` where it may. */
export function findFileError(
  file: FileToSign,
  { minSize, maxSize, accept, metadata }: CheckedGrant,
): FileError | undefined {
  const { size, type } = file
  if (size > maxSize)
    return { code: 'FILE_TOO_LARGE', message: `At most ${maxSize} bytes are accepted.`, details: { limit: maxSize } }
  if (size < minSize)
    return { code: 'FILE_TOO_SMALL', message: `At least ${minSize} bytes are needed.`, details: { limit: minSize } }
  if (!isAcceptedType(type, accept)) {
    const message = `Files of the type ${type} are not accepted.`
    return { code: 'FILE_TYPE_NOT_ACCEPTED', message, details: { accept } }
  }
  const limit = Math.max(0, MAX_METADATA_BYTES - metadataLength(metadata))
  if (metadataLength(file.metadata) > limit)
    return { code: 'METADATA_TOO_LARGE', message: `The file's metadata may have ${limit} bytes.`, details: { limit } }
  return undefined
}

/**
 * A type as it may stand in a header, and fits into a policy; what is none is stored as bytes.
 * @see https://www.rfc-editor.org/rfc/rfc6838#section-4.2
 */
const readType = (type: string): string =>
  /^[\w.+-]{1,127}\/[\w.+-]{1,127}$/.test(type) ? type : 'application/octet-stream'

/** A key that nobody can guess: of the file's own name it has no more than the suffix. */
export const chooseKey = (name: string, { dir }: CheckedGrant, { randomBytes }: ResolvedOptions): string =>
  dir + toHex(randomBytes(16)) + fileSuffix(toKeyName(name))
