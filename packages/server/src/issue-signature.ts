import {
  assertCredentials,
  assertObjectDir,
  encodeCallback,
  MAX_POST_OBJECT_SIZE,
  type OssCredentials,
  type PolicyCondition,
  parseByteSize,
  type SignatureVersion,
  signPostPolicy,
  toHex,
  toSignatureAnswer,
} from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from './answer.js'
import { callbackBodyTemplate } from './callback-body.js'
import { RequestError } from './errors.js'
import type { ResolvedOptions } from './options.js'
import { ACTIONS } from './perform-action.js'
import type { UploadGrant, UploadRoute } from './route.js'
import { sealState, sealTag, type UploadState } from './upload-state.js'

/** How much longer than the policy a state is good, in seconds: a form that began in time may take long to end. */
const STATE_MARGIN_SECONDS = 24 * 3600

/** Answers a signing request, once `authorize` has allowed it. */
export async function issueSignature(request: Request, options: ResolvedOptions): Promise<Answer> {
  const { searchParams } = new URL(request.url)
  const version = readVersion(searchParams.get('version'), options)
  const sendsAllFields = searchParams.get('fields') === '1'
  const route = searchParams.get('route') ?? ''
  const grant = checkGrant(await findRoute(route, options).authorize(request))
  const credentials = await options.credentials()
  assertCredentials(credentials)
  const now = options.now()
  const expiration = expirationOf(now, credentials, options)
  const expire = Math.floor(expiration.getTime() / 1000)
  const state: UploadState = {
    ...grant,
    id: toHex(options.randomBytes(16)),
    bucket: options.bucket,
    route,
    expire: expire + STATE_MARGIN_SECONDS,
    isTagged: sendsAllFields,
  }
  const sealedState = sealState(state, options)
  const bound = boundFields(state, sealedState, options)
  const policy = { bucket: options.bucket, expiration, conditions: conditionsOf(state, bound) }
  const signed = signPostPolicy(policy, { version, region: options.region, credentials, now })
  const answer = toSignatureAnswer({
    host: options.host,
    dir: state.dir,
    minSize: state.minSize,
    maxSize: state.maxSize,
    expire,
    serverTime: Math.floor(now.getTime() / 1000),
    signed,
    callback: bound.callback,
    state: sealedState,
    actions: ACTIONS,
    fields: sendsAllFields ? { ...bound, ...signed } : undefined,
  })
  return jsonAnswer(200, answer)
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

const conditionsOf = ({ dir, minSize, maxSize }: UploadState, bound: Record<string, string>): PolicyCondition[] => [
  ['content-length-range', minSize, maxSize],
  ['starts-with', '$key', dir],
  ...Object.entries(bound).map(([field, value]): PolicyCondition => ['eq', `$${field}`, value]),
]

function findRoute(name: string, { routes }: ResolvedOptions): UploadRoute {
  const route = routes.get(name)
  if (route) return route
  const known = [...routes.keys()].filter((known) => known !== '').join(', ') || 'none'
  throw new RequestError(400, 'UNKNOWN_ROUTE', `route is ${JSON.stringify(name)}: this server knows ${known}.`)
}

function readVersion(asked: string | null, { signatureVersion }: ResolvedOptions): SignatureVersion {
  if (asked === null) return signatureVersion
  if (asked === 'v1' || asked === 'v4') return asked
  throw new RequestError(400, 'UNSUPPORTED_VERSION', `version is ${JSON.stringify(asked)}: expected "v1" or "v4".`)
}

/** A grant is the app's own code speaking: what is wrong with it is a mistake there, not the caller's. */
function checkGrant(grant: UploadGrant): Pick<UploadState, 'dir' | 'minSize' | 'maxSize' | 'metadata'> {
  if (typeof grant?.dir !== 'string')
    throw new TypeError('authorize returned no dir: expected one such as "users/42/".')
  if (grant.dir === '' && grant.wholeBucket !== true)
    throw new TypeError('authorize returned the dir "", which opens the whole bucket: say so with wholeBucket: true.')
  assertObjectDir(grant.dir)
  const minSize = parseByteSize(grant.minSize ?? 0, 'minSize')
  const maxSize = parseByteSize(grant.maxSize ?? MAX_POST_OBJECT_SIZE, 'maxSize')
  return { dir: grant.dir, minSize, maxSize, metadata: grant.metadata ?? null }
}

/** A policy never outlives the credentials that sign it: OSS would refuse it in the middle of a batch. */
function expirationOf(now: Date, { expiration }: OssCredentials, { policyLifetimeSeconds }: ResolvedOptions): Date {
  const wanted = now.getTime() + policyLifetimeSeconds * 1000
  const end = Math.min(wanted, expiration?.getTime() ?? wanted)
  if (end <= now.getTime()) throw new Error(`The credentials expired at ${expiration?.toISOString()}: renew them.`)
  return new Date(end)
}
