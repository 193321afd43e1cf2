import { fileSuffix, toHex, toKeyName } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from './answer.js'
import { RequestError } from './errors.js'
import { authorizeUpload, type CheckedGrant } from './grant.js'
import type { ResolvedOptions } from './options.js'
import { signUpload, startSigning } from './sign-upload.js'

/** How many files one request may name. */
const MAX_FILES = 100

interface NamedFile {
  readonly name: string
  /** In bytes. */
  readonly size: number
  readonly type: string
}

/**
 * Signs each of some files on its own: for one key that the server chooses, this size and this type, and never in place of
 * another object. A file that is too large or too small has an error in its place.
 * @throws RequestError 400 `INVALID_REQUEST` for a list that cannot be read, or what `authorize` throws.
 */
export async function signFiles(
  request: Request,
  members: Readonly<Record<string, unknown>>,
  options: ResolvedOptions,
): Promise<Answer> {
  const { route = '' } = members
  if (typeof route !== 'string') throw new RequestError(400, 'INVALID_REQUEST', '"route" is no text.')
  const files = readFiles(members.files)
  const grant = await authorizeUpload(route, request, options)
  const signing = await startSigning(options)
  const uploads = files.map((file) => {
    const error = findSizeError(file, grant)
    if (error) return { error }
    const key = grant.dir + toHex(options.randomBytes(16)) + fileSuffix(toKeyName(file.name))
    const type = readType(file.type)
    const fields = { 'Content-Type': type, 'x-oss-content-type': type, 'x-oss-forbid-overwrite': 'true' }
    const { size } = file
    const allowance = { ...grant, route, key, minSize: size, maxSize: size, isTagged: true }
    return { ...signUpload(allowance, signing, { version: options.signatureVersion, fields }, options), key }
  })
  return jsonAnswer(200, { uploads })
}

function readFiles(files: unknown): NamedFile[] {
  if (!Array.isArray(files) || files.length === 0 || files.length > MAX_FILES)
    throw new RequestError(400, 'INVALID_REQUEST', `"files" is no list of 1 to ${MAX_FILES} files.`)
  return files.map((file: unknown, index) => {
    const { name, size, type = '' } = (file ?? {}) as Partial<NamedFile>
    const isSize = Number.isSafeInteger(size) && (size as number) >= 0
    if (typeof name === 'string' && isSize && typeof type === 'string') return { name, size: size as number, type }
    throw new RequestError(
      400,
      'INVALID_REQUEST',
      `files[${index}] has no name, size in bytes, or type that can be read.`,
    )
  })
}

function findSizeError({ size }: NamedFile, { minSize, maxSize }: CheckedGrant): object | undefined {
  if (size > maxSize)
    return { code: 'FILE_TOO_LARGE', message: `At most ${maxSize} bytes are accepted.`, details: { limit: maxSize } }
  if (size < minSize)
    return { code: 'FILE_TOO_SMALL', message: `At least ${minSize} bytes are needed.`, details: { limit: minSize } }
  return undefined
}

/** A type as it may stand in a header; what is none is stored as bytes. */
const readType = (type: string): string => (/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream')
