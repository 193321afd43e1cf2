import { fileSuffix, toHex, toKeyName } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from '../answer.js'
import { RequestError } from '../errors.js'
import type { RequestOptions, ResolvedOptions } from '../options.js'
import type { FileToSign, UploadRoute } from '../route.js'
import { isAcceptedType } from './accepted-types.js'
import { authorizeUpload, type CheckedGrant, findRoute } from './grant.js'
import { type Signing, signUpload, startSigning } from './sign-upload.js'
import { validate } from './standard-schema.js'
import { MAX_METADATA_BYTES, metadataLength } from './upload-state.js'

/** How many files one request may name. */
const MAX_FILES = 100

/** Why a file gets no signature. */
interface FileError {
  readonly code: string
  readonly message: string
  readonly details?: object
}

/** A file as the request names it: to be signed, or refused by its schema. */
type ReadFile = FileToSign | { readonly error: FileError }

/**
 * Signs each of some files on its own: for one key that the server chooses, this size and this type, and never in place of
 * another object. A file that may not come has an error in its place.
 * @throws RequestError 400 `INVALID_REQUEST`, `TOO_MANY_FILES` or `UNKNOWN_ROUTE`, or what `authorize` throws.
 */
export async function signFiles(
  request: Request,
  members: Readonly<Record<string, unknown>>,
  options: RequestOptions,
): Promise<Answer> {
  const { route: name = '' } = members
  if (typeof name !== 'string') throw new RequestError(400, 'INVALID_REQUEST', '"route" is no text.')
  const route = findRoute(name, options)
  options.watch.note({ route: name })
  const read = await readFiles(members.files, route)
  const files = read.filter((file) => !('error' in file)) as FileToSign[]
  const grant = await authorizeUpload(route, request, { route: name, files })
  if (read.length > (grant.maxFiles ?? MAX_FILES))
    throw new RequestError(400, 'TOO_MANY_FILES', `At most ${grant.maxFiles} files may be uploaded at a time.`)
  const signing = await startSigning(options)
  const uploads = read.map((file) => {
    const error = 'error' in file ? file.error : findError(file, grant)
    return error ? { error } : signFile(file as FileToSign, name, grant, signing, options)
  })
  options.watch.signed(uploads.filter((upload) => !('error' in upload)).length)
  return jsonAnswer(200, { uploads })
}

function signFile(file: FileToSign, route: string, grant: CheckedGrant, signing: Signing, options: ResolvedOptions) {
  const { name, size, type, metadata: fileMetadata } = file
  const key = grant.dir + toHex(options.randomBytes(16)) + fileSuffix(toKeyName(name))
  const objectFields = {
    'Content-Type': type,
    'x-oss-content-type': type,
    ...grant.objectFields,
    'x-oss-forbid-overwrite': 'true',
  }
  const allowance = { ...grant, objectFields, fileMetadata, route, key, minSize: size, maxSize: size, isTagged: true }
  return { ...signUpload(allowance, signing, options.signatureVersion, options), key }
}

async function readFiles(files: unknown, route: UploadRoute): Promise<ReadFile[]> {
  if (!Array.isArray(files) || files.length === 0 || files.length > MAX_FILES)
    throw new RequestError(400, 'INVALID_REQUEST', `"files" is no list of 1 to ${MAX_FILES} files.`)
  return Promise.all(files.map((file: unknown, index) => readFile(file, index, route)))
}

async function readFile(file: unknown, index: number, { fileMetadataSchema }: UploadRoute): Promise<ReadFile> {
  const { name, size, type = '', metadata = null } = (file ?? {}) as Partial<FileToSign>
  const isSize = Number.isSafeInteger(size) && (size as number) >= 0
  if (typeof name !== 'string' || !isSize || typeof type !== 'string')
    throw new RequestError(
      400,
      'INVALID_REQUEST',
      `files[${index}] has no name, size in bytes, or type that can be read.`,
    )
  const checked = await validate(fileMetadataSchema, metadata)
  return 'fault' in checked
    ? { error: { code: 'INVALID_METADATA', message: `The file's metadata is not accepted: ${checked.fault}` } }
    : { name, size: size as number, type: readType(type), metadata: checked.value ?? null }
}

function findError(file: FileToSign, { minSize, maxSize, accept, metadata }: CheckedGrant): FileError | undefined {
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
