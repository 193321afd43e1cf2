import { MAX_POST_OBJECT_SIZE, type SignatureAnswer, type SignatureVersion } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from '../answer.js'
import { RequestError } from '../errors.js'
import type { RequestOptions } from '../options.js'
import type { FileToSign, UploadRoute } from '../route.js'
import { type EarlierAttempt, findEarlierAttempt } from './earlier-attempt.js'
import { authorizeUpload, findAskedRoute } from './grant.js'
import { chooseKey, findFileError, type ReadFile, readFile } from './requested-file.js'
import { type Allowance, signUpload, startSigning } from './sign-upload.js'

/** How many files one request may name. */
const MAX_FILES = 100

/**
 * Signs each of some files on its own: for one key that the server chooses, this size and this type, and never in place of
 * another object, by this version. A file that may not come has an error in its place. One that names an attempt before gets a
 * signature that goes on with it.
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
  const signing = startSigning(await options.credentials(), options)
  const sign: Sign = (allowance) => signUpload(allowance, signing, version, options)
  const until = signing.expiration.getTime() / 1000
  const uploads = read.map((file, index) => {
    if ('error' in file) return file
    const error = findFileError(file, formLimits)
    if (error) return { error }
    const asked = { file, route: name, policy: route.policy, dir: grant.dir, until }
    const earlier = findEarlierAttempt((members.files as unknown[])[index], asked, options)
    const allowance = { ...grant, fileMetadata: file.metadata, route: name, ...sizeOf(file), isTagged: true }
    return (
      (earlier && signAgain(file, earlier, allowance, sign)) ??
      signFile(file, chooseKey(file.name, grant, options), allowance, sign)
    )
  })
  options.watch.signed(uploads.filter((upload) => !('error' in upload)).length)
  return jsonAnswer(200, { uploads })
}

type Sign = (allowance: Allowance) => SignatureAnswer

/** The answer for one file. */
interface SignedFile extends SignatureAnswer {
  readonly key: string
}

const sizeOf = ({ size }: FileToSign) => ({ minSize: size, maxSize: size })

function signFile({ type }: FileToSign, key: string, allowance: Omit<Allowance, 'key'>, sign: Sign): SignedFile {
  const objectFields = {
    'Content-Type': type,
    'x-oss-content-type': type,
    ...allowance.objectFields,
    'x-oss-forbid-overwrite': 'true',
  }
  return { ...sign({ ...allowance, objectFields, key }), key }
}

/**
 * Goes on with an earlier attempt. Under a shared signature that took any key, any type that is accepted, and another object's place: so
 * does this one, but for this key alone. `undefined` where the page chose a key that is too long to stand in a policy.
 */
function signAgain(
  file: FileToSign,
  { isShared, key, ...earlier }: EarlierAttempt,
  allowance: Omit<Allowance, 'key'>,
  sign: Sign,
): SignedFile | undefined {
  try {
    return isShared
      ? { ...sign({ ...allowance, key: '', onlyKey: key, earlier }), key }
      : signFile(file, key, { ...allowance, earlier }, sign)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

async function readFiles(files: unknown, route: UploadRoute): Promise<ReadFile[]> {
  if (!Array.isArray(files) || files.length === 0 || files.length > MAX_FILES)
    throw new RequestError(400, 'INVALID_REQUEST', `"files" is no list of 1 to ${MAX_FILES} files.`)
  return Promise.all(files.map((file: unknown, index) => readFile(file, `files[${index}]`, route)))
}
