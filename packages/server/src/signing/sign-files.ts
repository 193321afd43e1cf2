import { MAX_POST_OBJECT_SIZE, type SignatureVersion } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from '../answer.js'
import { RequestError } from '../errors.js'
import type { RequestOptions, ResolvedOptions } from '../options.js'
import type { FileToSign, UploadRoute } from '../route.js'
import { authorizeUpload, type CheckedGrant, findAskedRoute } from './grant.js'
import { chooseKey, findFileError, type ReadFile, readFile } from './requested-file.js'
import { type Allowance, signUpload, startSigning } from './sign-upload.js'

/** How many files one request may name. */
const MAX_FILES = 100

/**
 * Signs each of some files on its own: for one key that the server chooses, this size and this type, and never in place of
 * another object, by this version. A file that may not come has an error in its place.
 * @throws RequestError 400 `INVALID_REQUEST`, `TOO_MANY_FILES` or `UNKNOWN_ROUTE`, or what `authorize` throws.
 */
export async function signFiles(
  request: Request,
  members: Readonly<Record<string, unknown>>,
  version: SignatureVersion,
  options: RequestOptions,
): Promise<Answer> {
  const { name, route } = findAskedRoute(members, options)
  const read = await readFiles(members.files, route)
  const files = read.filter((file) => !('error' in file)) as FileToSign[]
  const grant = await authorizeUpload(route, request, { route: name, files, action: 'sign' })
  if (read.length > (grant.maxFiles ?? MAX_FILES))
    throw new RequestError(400, 'TOO_MANY_FILES', `At most ${grant.maxFiles} files may be uploaded at a time.`)
  const formLimits = { ...grant, maxSize: Math.min(grant.maxSize, MAX_POST_OBJECT_SIZE) }
  const signing = await startSigning(options)
  const sign = (allowance: Allowance) => signUpload(allowance, signing, version, options)
  const uploads = read.map((file) => {
    const error = 'error' in file ? file.error : findFileError(file, formLimits)
    return error ? { error } : signFile(file as FileToSign, name, grant, sign, options)
  })
  options.watch.signed(uploads.filter((upload) => !('error' in upload)).length)
  return jsonAnswer(200, { uploads })
}

function signFile(
  file: FileToSign,
  route: string,
  grant: CheckedGrant,
  sign: (allowance: Allowance) => object,
  options: ResolvedOptions,
) {
  const { name, size, type, metadata: fileMetadata } = file
  const key = chooseKey(name, grant, options)
  const objectFields = {
    'Content-Type': type,
    'x-oss-content-type': type,
    ...grant.objectFields,
    'x-oss-forbid-overwrite': 'true',
  }
  const allowance = { ...grant, objectFields, fileMetadata, route, key, minSize: size, maxSize: size, isTagged: true }
  return { ...sign(allowance), key }
}

async function readFiles(files: unknown, route: UploadRoute): Promise<ReadFile[]> {
  if (!Array.isArray(files) || files.length === 0 || files.length > MAX_FILES)
    throw new RequestError(400, 'INVALID_REQUEST', `"files" is no list of 1 to ${MAX_FILES} files.`)
  return Promise.all(files.map((file: unknown, index) => readFile(file, `files[${index}]`, route)))
}
