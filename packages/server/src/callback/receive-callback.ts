import {
  type CallbackRequest,
  CallbackVerificationError,
  type PublicKey,
  readCallbackHeaders,
} from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from '../answer.js'
import { RequestError } from '../errors.js'
import type { RequestOptions, ResolvedOptions } from '../options.js'
import { printable } from '../printable.js'
import { assertOwn, assertSize, assertStored, assertType, dataOf, settleUpload } from '../recording/record-upload.js'
import { lookAtObject } from '../recording/rejected-object.js'
import type { ObjectFacts } from '../recording/uploaded-object.js'
import { REQUEST_LIMITS, readBody } from '../request-body.js'
import { type CarriedMetadata, openState, type UploadState } from '../signing/upload-state.js'
import { parseCallbackBody } from './callback-body.js'
import { diagnoseCallback } from './diagnose-callback.js'
import type { PublicKeys } from './public-keys.js'
import { publicTarget } from './public-path.js'
import { verifyArrived } from './verify-arrived.js'

/**
 * Verifies a callback over its raw target and body, that this server signed the upload and that the object is there, and has the
 * app record it. The key's URL is judged before anything is read or fetched.
 * @throws CallbackVerificationError or RequestError; nothing is recorded then.
 */
export async function receiveCallback(
  request: Request,
  target: string,
  options: RequestOptions,
  publicKeys: PublicKeys,
): Promise<Answer> {
  const { headers } = request
  options.watch.note({ via: 'callback', ...readOssRequestId(headers) })
  const { publicKeyUrl } = readCallbackHeaders(headers, options.trustedPublicKeyUrls)
  const body = await readBody(request, REQUEST_LIMITS)
  try {
    verify({ target, headers, body }, await publicKeys.get(publicKeyUrl), options)
    return await recordCallback(body, options)
  } catch (error) {
    options.seenCallbacks.add(body)
    throw error
  }
}

/** Verifies a callback; where it does not fit, the operator is told why. */
function verify(
  { target: received, headers, body }: CallbackRequest & { readonly headers: Headers },
  publicKey: PublicKey,
  options: RequestOptions,
): void {
  const { publicPath, watch, trustedPublicKeyUrls, callbackUrl } = options
  const callback = { target: publicTarget(received, publicPath), headers, body }
  try {
    verifyArrived(callback, publicKey, options)
  } catch (error) {
    if (error instanceof CallbackVerificationError && error.code === 'BAD_SIGNATURE')
      watch.note(diagnoseCallback({ ...callback, received }, { publicKey, trustedPublicKeyUrls, callbackUrl }))
    throw error
  }
}

/** OSS's id of the upload; whatever else is sent there is left out. */
function readOssRequestId(headers: Headers): { ossRequestId?: string } {
  const id = headers.get('x-oss-request-id') ?? ''
  return /^\w{1,64}$/.test(id) ? { ossRequestId: id } : {}
}

async function recordCallback(body: Uint8Array, options: RequestOptions): Promise<Answer> {
  const { state: token, ...reported } = parseCallbackBody(body)
  options.watch.note({ key: printable(reported.key) })
  const state = openState(token, options)
  options.watch.note({ route: state.route })
  if (reported.bucket !== options.bucket)
    throw new RequestError(403, 'WRONG_BUCKET', 'The callback is about another bucket than this server’s.')
  assertOwn(state, reported.key, options)
  const { image, ...claimed } = reported
  assertSize(state, claimed.size)
  const upload = {
    ...(await lookAt(claimed, state, options)),
    state,
    via: 'callback',
    readImage: async () => image,
  } as const
  return jsonAnswer(200, dataOf(await settleUpload(upload, options)))
}

type Claims = Omit<ObjectFacts, 'image'>

/** The bucket's word goes before the callback's: whoever holds a state can have OSS call with a body of their choice. */
async function lookAt(
  claimed: Claims,
  state: UploadState,
  options: ResolvedOptions,
): Promise<{ facts: Claims; carried: CarriedMetadata }> {
  if (!options.verifyObject && state.carried) {
    assertType(state, claimed.mimeType)
    return { facts: claimed, carried: state.carried }
  }
  const { tag, ...stored } = await lookAtObject(claimed.key, state, options)
  const carried = assertStored(state, { tag, ...stored }, options)
  if (stored.size !== claimed.size || (claimed.crc64 !== undefined && stored.crc64 !== claimed.crc64))
    throw new RequestError(409, 'OBJECT_REPLACED', 'The object is another one than the callback says.')
  return { facts: { ...claimed, ...stored }, carried }
}
