import {
  assertCredentials,
  encodeCallback,
  type OssCredentials,
  type PolicyCondition,
  type SignatureAnswer,
  type SignatureVersion,
  signPostPolicy,
  toHex,
  toSignatureAnswer,
} from '@acme/oss-upload-core'
import { ACTIONS } from './actions.js'
import { callbackBodyTemplate } from './callback-body.js'
import type { ResolvedOptions } from './options.js'
import { sealState, sealTag, type UploadState } from './upload-state.js'

/** How much longer than the policy a state is good, in seconds: a form that began in time may take long to end. */
const STATE_MARGIN_SECONDS = 24 * 3600

/** Who signs, and from when to when: the same for all signatures of one answer. */
export interface Signing {
  readonly credentials: OssCredentials
  readonly now: Date
  readonly expiration: Date
}

/** @throws TypeError for credentials that are not complete; Error for credentials that have expired. */
export async function startSigning(options: ResolvedOptions): Promise<Signing> {
  const credentials = await options.credentials()
  assertCredentials(credentials)
  const now = options.now()
  return { credentials, now, expiration: expirationOf(now, credentials, options) }
}

/** A policy never outlives the credentials that sign it: OSS would refuse it in the middle of a batch. */
function expirationOf(now: Date, { expiration }: OssCredentials, { policyLifetimeSeconds }: ResolvedOptions): Date {
  const wanted = now.getTime() + policyLifetimeSeconds * 1000
  const end = Math.min(wanted, expiration?.getTime() ?? wanted)
  if (end <= now.getTime()) throw new Error(`The credentials expired at ${expiration?.toISOString()}: renew them.`)
  return new Date(end)
}

/** What one signature allows. */
export type Allowance = Omit<UploadState, 'id' | 'bucket' | 'expire'>

/** How a signature is written, and what else it binds. */
export interface SigningDetails {
  readonly version: SignatureVersion
  /** Further form fields that the policy binds to one value. */
  readonly fields?: Readonly<Record<string, string>>
}

/**
 * Signs what is allowed, and writes the answer for it.
 * @throws RangeError for metadata, or a policy in all, that is too long.
 */
export function signUpload(
  allowance: Allowance,
  { credentials, now, expiration }: Signing,
  { version, fields = {} }: SigningDetails,
  options: ResolvedOptions,
): SignatureAnswer {
  const { bucket, region, host } = options
  const expire = Math.floor(expiration.getTime() / 1000)
  const id = toHex(options.randomBytes(16))
  const state: UploadState = { ...allowance, id, bucket, expire: expire + STATE_MARGIN_SECONDS }
  const sealedState = sealState(state, options)
  const bound = { ...boundFields(state, sealedState, options), ...fields }
  const policy = { bucket, expiration, conditions: conditionsOf(state, bound) }
  const signed = signPostPolicy(policy, { version, region, credentials, now })
  return toSignatureAnswer({
    host,
    dir: state.dir,
    minSize: state.minSize,
    maxSize: state.maxSize,
    expire,
    serverTime: Math.floor(now.getTime() / 1000),
    signed,
    callback: bound.callback,
    state: sealedState,
    actions: ACTIONS,
    fields: state.isTagged ? { ...bound, ...signed } : undefined,
  })
}

/** The fields that the policy binds to one value: those of every client, and of ours the tag too. */
function boundFields(
  state: UploadState,
  sealedState: string,
  options: ResolvedOptions,
): Record<string, string> & { callback?: string } {
  const { callbackUrl } = options
  return {
    success_action_status: '200',
    ...(callbackUrl && { callback: encodeCallback({ callbackUrl, callbackBody: callbackBodyTemplate(sealedState) }) }),
    ...(state.isTagged && { 'x-oss-meta-upload-tag': sealTag(state, options) }),
  }
}

function conditionsOf({ dir, key, minSize, maxSize }: UploadState, bound: Record<string, string>): PolicyCondition[] {
  return [
    ['content-length-range', minSize, maxSize],
    key === '' ? ['starts-with', '$key', dir] : ['eq', '$key', key],
    ...Object.entries(bound).map(([field, value]): PolicyCondition => ['eq', `$${field}`, value]),
  ]
}
