import {
  credentialsLifetimeSeconds,
  encodeCallback,
  MAX_POST_OBJECT_SIZE,
  type OssCredentials,
  type PolicyCondition,
  type SignatureAnswer,
  type SignatureVersion,
  signPostPolicy,
  toHex,
  toSignatureAnswer,
} from '@acme/oss-upload-core'
import { callbackBodyTemplate } from '../callback/callback-body.js'
import type { ResolvedOptions } from '../options.js'
import { typeConditions } from './accepted-types.js'
import {
  type CarriedMetadata,
  MAX_METADATA_BYTES,
  metadataLength,
  sealState,
  sealTag,
  type UploadState,
} from './upload-state.js'

/** How much longer than the policy a state is good, in seconds: a form that began in time may take long to end. */
export const STATE_MARGIN_SECONDS: number = 24 * 3600

/** Who signs, and from when to when: the same for all signatures of one answer. */
export interface Signing {
  readonly credentials: OssCredentials
  readonly now: Date
  readonly expiration: Date
}

/** @throws Error for credentials that have expired. */
export function startSigning(credentials: OssCredentials, options: ResolvedOptions): Signing {
  const now = options.now()
  return { credentials, now, expiration: expirationOf(now, credentials, options) }
}

/** A policy never outlives the credentials that sign it: OSS would refuse it in the middle of a batch. */
function expirationOf(now: Date, credentials: OssCredentials, { policyLifetimeSeconds }: ResolvedOptions): Date {
  const seconds = Math.min(policyLifetimeSeconds, credentialsLifetimeSeconds(credentials, now))
  return new Date((Math.floor(now.getTime() / 1000) + seconds) * 1000)
}

/** What one signature allows. */
export interface Allowance extends Omit<UploadState, 'id' | 'bucket' | 'expire' | 'carried'>, CarriedMetadata {
  /** The one key that the policy takes, where the state is for any below `dir`. */
  readonly onlyKey?: string | undefined
  /** Goes on with this upload, which then ends when it did before. @default a new one */
  readonly earlier?: Pick<UploadState, 'id' | 'expire'> | undefined
  readonly maxFiles: number | undefined
  /** Further form fields that the policy binds to one value, for a client that sends every field back. */
  readonly objectFields: Readonly<Record<string, string>>
}

/**
 * Signs what is allowed, and writes the answer for it.
 * @throws RangeError for metadata above 512 bytes, or a policy in all, that is too long; TypeError for metadata that JSON
 *   cannot carry.
 */
export function signUpload(
  { metadata, fileMetadata, maxFiles, objectFields, onlyKey, earlier, ...allowed }: Allowance,
  { credentials, now, expiration }: Signing,
  version: SignatureVersion,
  options: ResolvedOptions,
): SignatureAnswer {
  const { bucket, region, host, otherHosts } = options
  assertMetadataLength(metadataLength(metadata) + metadataLength(fileMetadata))
  const expire = Math.floor(expiration.getTime() / 1000)
  const maxSize = Math.min(allowed.maxSize, MAX_POST_OBJECT_SIZE)
  const { id, expire: end } = earlier ?? { id: toHex(options.randomBytes(16)), expire: expire + STATE_MARGIN_SECONDS }
  const base = { ...allowed, maxSize, id, bucket, expire: end }
  const { state, tag } = seal(base, { metadata, fileMetadata }, options)
  const bound = boundFields(state, tag, allowed.isTagged ? objectFields : {}, options)
  const policy = { bucket, expiration, conditions: conditionsOf(base, bound, onlyKey) }
  const signed = signPostPolicy(policy, { version, region, credentials, now })
  return toSignatureAnswer({
    ...{ host, hosts: otherHosts.length > 0 ? otherHosts : undefined },
    ...{ dir: base.dir, minSize: base.minSize, accept: base.accept, maxFiles },
    maxSize: options.multipart ? allowed.maxSize : maxSize,
    ...{ expire, serverTime: Math.floor(now.getTime() / 1000), signed, callback: bound.callback, state },
    actions: options.actions,
    fields: tag === undefined ? undefined : { ...bound, ...signed },
  })
}

/** Metadata goes with the object where the server looks at it, and else with the callback: it is too long for both. */
function seal(
  base: Omit<UploadState, 'carried'>,
  carried: CarriedMetadata,
  options: ResolvedOptions,
): { state: string; tag: string | undefined } {
  const [withIt, without] = [
    { ...base, carried },
    { ...base, carried: undefined },
  ]
  if (!base.isTagged) return { state: sealState(withIt, options), tag: undefined }
  const isLookedAt = options.verifyObject
  return {
    state: sealState(isLookedAt ? without : withIt, options),
    tag: sealTag(isLookedAt ? withIt : without, options),
  }
}

/** @throws RangeError for what is above the limit of metadata that travels. */
export function assertMetadataLength(length: number): void {
  if (length > MAX_METADATA_BYTES)
    throw new RangeError(
      `metadata has ${length} bytes of JSON, the limit is ${MAX_METADATA_BYTES}: keep an id instead.`,
    )
}

/** The fields that the policy binds to one value: those of every client, and of ours the tag and the object's own too. */
function boundFields(
  state: string,
  tag: string | undefined,
  objectFields: Readonly<Record<string, string>>,
  { callbackUrl }: ResolvedOptions,
): Record<string, string> & { callback?: string } {
  return {
    success_action_status: '200',
    ...(callbackUrl && { callback: encodeCallback({ callbackUrl, callbackBody: callbackBodyTemplate(state) }) }),
    ...(tag !== undefined && { 'x-oss-meta-upload-tag': tag }),
    ...objectFields,
  }
}

function conditionsOf(
  { dir, key, minSize, maxSize, accept, isTagged }: Omit<UploadState, 'carried'>,
  bound: Readonly<Record<string, string>>,
  onlyKey = key,
): PolicyCondition[] {
  // a client that knows only its sample's fields sends no type, and one key has the one type that is bound
  const types = isTagged && key === '' ? typeConditions(accept) : []
  return [
    ['content-length-range', minSize, maxSize],
    onlyKey === '' ? ['starts-with', '$key', dir] : ['eq', '$key', onlyKey],
    ...types,
    ...Object.entries(bound).map(([field, value]): PolicyCondition => ['eq', `$${field}`, value]),
  ]
}
