import { MAX_POST_OBJECT_SIZE, type SignatureAnswer, type SignatureVersion } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from '../answer.js'
import { RequestError } from '../errors.js'
import type { RequestOptions, ResolvedOptions } from '../options.js'
import type { FileToSign, UploadRoute } from '../route.js'
import { type EarlierAttempt, findEarlierAttempt } from './earlier-attempt.js'
import { authorizeUpload, type CheckedGrant, findAskedRoute } from './grant.js'
import { chooseKey, findFileError, type ReadFile, readFile } from './requested-file.js'
import { type Allowance, signUpload, startSigning } from './sign-upload.js'

/** How many files one request may name. */
const MAX_FILES = 100

/**
 * Signs each of some files on its own: for one key that the server chooses, this size and this type, and never in place of
 * another object, by this version. A file that may not come has an error in its place. One that was tried before goes by that
 * attempt's key.
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
  const uploads = read.map((file, index) => {
    if ('error' in file) return file
    const error = findFileError(file, formLimits)
    if (error) return { error }
    const asked = { file, route: name, policy: route.policy, dir: grant.dir }
    const earlier = findEarlierAttempt((members.files as unknown[])[index], asked, options)
    return signFile(file, { route: name, grant, sign, earlier }, options)
  })
  options.watch.signed(uploads.filter((upload) => !('error' in upload)).length)
  return jsonAnswer(200, { uploads })
}

function signFile(
  file: FileToSign,
  { route, grant, sign, earlier }: FileSigning,
  options: ResolvedOptions,
): SignatureAnswer & { readonly key: string } {
  const { name, size, type, metadata: fileMetadata } = file
  const { id, key = chooseKey(name, grant, options), isExact = true } = earlier ?? {}
  const objectFields = {
    'Content-Type': type,
    'x-oss-content-type': type,
    ...grant.objectFields,
    // a shared signature may take another object's place, and what was stored by it is this very file
    ...(isExact && { 'x-oss-forbid-overwrite': 'true' }),
  }
  const limits = { minSize: size, maxSize: size, isTagged: true }
  return { ...sign({ ...grant, objectFields, fileMetadata, route, id, key, ...limits }), key }
}

/** What a file is signed by. */
interface FileSigning {
  readonly route: string
  readonly grant: CheckedGrant
  readonly sign: (allowance: Allowance) => SignatureAnswer
  readonly earlier: EarlierAttempt | undefined
}

async function readFiles(files: unknown, route: UploadRoute): Promise<ReadFile[]> {
  if (!Array.isArray(files) || files.length === 0 || files.length > MAX_FILES)
    throw new RequestError(400, 'INVALID_REQUEST', `"files" is no list of 1 to ${MAX_FILES} files.`)
  return Promise.all(files.map((file: unknown, index) => readFile(file, `files[${index}]`, route)))
}
