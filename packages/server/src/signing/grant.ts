import { assertObjectDir, MAX_POST_OBJECT_SIZE, parseByteSize } from '@acme/oss-upload-core'
import { RequestError } from '../errors.js'
import { MAX_MULTIPART_SIZE } from '../multipart/part-size.js'
import type { RequestOptions, ResolvedOptions } from '../options.js'
import type { UploadRequest, UploadRoute } from '../route.js'
import { parseAccept } from './accepted-types.js'
import { objectFields } from './object-headers.js'
import { type StandardSchema, validate } from './standard-schema.js'
import type { UploadGrant } from './upload-grant.js'

/** What `authorize` allowed, checked and complete. Sizes are bytes. */
export interface CheckedGrant {
  readonly dir: string
  readonly minSize: number
  readonly maxSize: number
  /** Lower-case types; `undefined` where all are. */
  readonly accept: readonly string[] | undefined
  readonly maxFiles: number | undefined
  readonly metadata: unknown
  /** Form fields for what is stored along with an object. */
  readonly objectFields: Readonly<Record<string, string>>
}

/**
 * Asks the app whether a request may upload by a route.
 * @throws what `authorize` throws, or TypeError for a grant that cannot be used.
 */
export async function authorizeUpload(
  { authorize, metadataSchema }: UploadRoute,
  request: Request,
  upload: UploadRequest,
): Promise<CheckedGrant> {
  const grant = checkGrant(await authorize(request, upload))
  return metadataSchema ? { ...grant, metadata: await checkMetadata(grant.metadata, metadataSchema) } : grant
}

/**
 * Finds the route that an action's members name.
 * @throws RequestError 400 `INVALID_REQUEST` or `UNKNOWN_ROUTE`.
 */
export function findAskedRoute(
  { route: name = '' }: Readonly<Record<string, unknown>>,
  options: RequestOptions,
): { readonly name: string; readonly route: UploadRoute } {
  if (typeof name !== 'string') throw new RequestError(400, 'INVALID_REQUEST', '"route" is no text.')
  const route = findRoute(name, options)
  options.watch.note({ route: name })
  return { name, route }
}

/** @throws RequestError 400 `UNKNOWN_ROUTE`. */
export function findRoute(name: string, { routes }: ResolvedOptions): UploadRoute {
  const route = routes.get(name)
  if (route) return route
  const known = [...routes.keys()].filter((known) => known !== '').join(', ') || 'none'
  throw new RequestError(400, 'UNKNOWN_ROUTE', `route is ${JSON.stringify(name)}: this server knows ${known}.`)
}

/** A grant is the app's own code speaking: what is wrong with it is a mistake there, not the caller's. */
function checkGrant(grant: UploadGrant): CheckedGrant {
  if (typeof grant?.dir !== 'string')
    throw new TypeError('authorize returned no dir: expected one such as "users/42/".')
  if (grant.dir === '' && grant.wholeBucket !== true)
    throw new TypeError('authorize returned the dir "", which opens the whole bucket: say so with wholeBucket: true.')
  if (grant.accept && grant.contentType !== undefined)
    throw new TypeError('authorize returned accept and contentType: one type for every file leaves nothing to accept.')
  assertObjectDir(grant.dir)
  assertMaxFiles(grant.maxFiles)
  return {
    dir: grant.dir,
    minSize: parseByteSize(grant.minSize ?? 0, 'minSize'),
    maxSize: parseMaxSize(grant.maxSize),
    accept: grant.accept && parseAccept(grant.accept),
    maxFiles: grant.maxFiles,
    metadata: grant.metadata ?? null,
    objectFields: objectFields(grant),
  }
}

function parseMaxSize(maxSize: UploadGrant['maxSize'] = MAX_POST_OBJECT_SIZE): number {
  const bytes = parseByteSize(maxSize, 'maxSize')
  if (bytes <= MAX_MULTIPART_SIZE) return bytes
  throw new RangeError(
    `authorize returned maxSize ${JSON.stringify(maxSize)}: OSS stores at most ${MAX_MULTIPART_SIZE} bytes.`,
  )
}

function assertMaxFiles(maxFiles: number | undefined): void {
  if (maxFiles !== undefined && !(Number.isSafeInteger(maxFiles) && maxFiles > 0))
    throw new RangeError(`authorize returned maxFiles ${maxFiles}: expected a whole number from 1.`)
}

async function checkMetadata(metadata: unknown, schema: StandardSchema): Promise<unknown> {
  const checked = await validate(schema, metadata)
  if ('fault' in checked) throw new TypeError(`authorize returned metadata that its schema refuses: ${checked.fault}`)
  return checked.value
}
