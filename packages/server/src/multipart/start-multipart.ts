import { toHex } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from '../answer.js'
import { RequestError } from '../errors.js'
import type { RequestOptions, ResolvedOptions } from '../options.js'
import type { FileToSign, UploadRoute } from '../route.js'
import { authorizeUpload, type CheckedGrant, findAskedRoute } from '../signing/grant.js'
import { assertKeyBelow } from '../signing/own-key.js'
import { chooseKey, type FileError, findFileError, readFile } from '../signing/requested-file.js'
import { assertMetadataLength, STATE_MARGIN_SECONDS, startSigning } from '../signing/sign-upload.js'
import { metadataLength, sealTag, type UploadState } from '../signing/upload-state.js'
import { FORBID_OVERWRITE, initiateUpload } from './bucket-uploads.js'
import { choosePartSize } from './part-size.js'
import { MAX_URLS, signParts } from './part-urls.js'
import { type MultipartSession, partCountOf, sealSession } from './session.js'

/** The longest name that travels in a session, in characters: no file system has longer ones. */
const MAX_NAME_LENGTH = 1024

/**
 * Begins the upload of one file in parts, once `authorize` has allowed it: for one key, this size and type. Under a shared policy
 * the page may name the key, as it does in a form, and the object then takes the place of another; else the server chooses one, and
 * nothing is replaced. The answer has the URLs of the first parts.
 * @throws RequestError 400 for a file that may not come, `INVALID_REQUEST` or `UNKNOWN_ROUTE`, 403 `WRONG_KEY`, what `authorize` throws, or 500
 *   `OBJECT_UNAVAILABLE` where OSS does not begin it.
 */
export async function startMultipart(
  request: Request,
  members: Readonly<Record<string, unknown>>,
  options: RequestOptions,
): Promise<Answer> {
  const { name, route } = findAskedRoute(members, options)
  const file = await readAskedFile(members.file, route)
  const grant = await authorizeUpload(route, request, { route: name, files: [file], action: 'multipart-start' })
  const error = findFileError(file, grant)
  if (error) refuse(error)
  assertMetadataLength(metadataLength(grant.metadata))
  const asked = readAskedKey(members.key, route, grant)
  // first: what has begun and cannot be answered for would be left behind
  const signing = startSigning(await options.credentials(), options)
  const session = await beginSession({ file, route: name, grant, asked }, options)
  const part_count = partCountOf(session)
  const numbers = Array.from({ length: Math.min(MAX_URLS, part_count) }, (_, index) => index + 1)
  options.watch.signed(1)
  return jsonAnswer(200, {
    session: sealSession(session, options),
    expire: session.expire,
    key: session.state.key,
    part_size: session.partSize,
    part_count,
    urls: signParts(session, numbers, signing, options),
    server_time: Math.floor(signing.now.getTime() / 1000),
  })
}

/** The key that the page names; `undefined` where it is the server's to choose. */
function readAskedKey(key: unknown, { policy }: UploadRoute, { dir }: CheckedGrant): string | undefined {
  if (policy === 'per-file' || key === undefined || key === null) return undefined
  assertKeyBelow(dir, key)
  return key
}

async function readAskedFile(member: unknown, route: UploadRoute): Promise<FileToSign> {
  const file = await readFile(member, 'file', route)
  if ('error' in file) refuse(file.error)
  return { ...file, name: file.name.slice(0, MAX_NAME_LENGTH) }
}

function refuse({ code, message, details }: FileError): never {
  throw new RequestError(400, code, message, { details })
}

/** What an upload in parts begins with. */
interface Beginning {
  readonly file: FileToSign
  readonly route: string
  readonly grant: CheckedGrant
  /** The key that the page names. */
  readonly asked: string | undefined
}

async function beginSession(
  { file, route, grant, asked }: Beginning,
  options: ResolvedOptions,
): Promise<MultipartSession> {
  const { name, size, type, metadata: fileMetadata } = file
  const { sessionLifetimeSeconds = 0, partSize } = options.multipart ?? {}
  const expire = Math.floor(options.now().getTime() / 1000) + sessionLifetimeSeconds
  const { dir, metadata } = grant
  const key = asked ?? chooseKey(name, grant, options)
  const mayReplace = asked !== undefined
  const { 'content-type': contentType = type, 'x-oss-object-acl': acl, ...headers } = objectHeaders(grant)
  // one type of all that are accepted: reconcile knows it by the tag alone
  const accept = contentType === type ? [type.toLowerCase()] : undefined
  const state: UploadState = {
    ...{ id: toHex(options.randomBytes(16)), bucket: options.bucket, dir, key, minSize: size, maxSize: size, route },
    ...{ expire: expire + STATE_MARGIN_SECONDS, isTagged: true, accept, carried: { metadata, fileMetadata } },
  }
  const sent = {
    ...headers,
    'content-type': contentType,
    'x-oss-meta-upload-tag': sealTag(state, options),
    ...(mayReplace ? {} : FORBID_OVERWRITE),
  }
  const uploadId = await initiateUpload(key, sent, options)
  return { state, uploadId, partSize: choosePartSize(size, partSize), expire, name, type, contentType, acl, mayReplace }
}

/** A form's fields as headers: there is one way there to say the type. */
const objectHeaders = ({ objectFields }: CheckedGrant): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(objectFields)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => name !== 'x-oss-content-type'),
  )
