import { assertObjectDir, MAX_POST_OBJECT_SIZE, parseByteSize } from '@acme/oss-upload-core'
import { RequestError } from './errors.js'
import type { ResolvedOptions } from './options.js'
import type { UploadGrant, UploadRoute } from './route.js'

/** What `authorize` allowed, checked and complete. Sizes are bytes. */
export interface CheckedGrant {
  readonly dir: string
  readonly minSize: number
  readonly maxSize: number
  readonly metadata: unknown
}

/**
 * Asks the app whether a request may upload by a route.
 * @throws RequestError 400 `UNKNOWN_ROUTE`, what `authorize` throws, or TypeError for a grant that cannot be used.
 */
export async function authorizeUpload(
  route: string,
  request: Request,
  options: ResolvedOptions,
): Promise<CheckedGrant> {
  return checkGrant(await findRoute(route, options).authorize(request))
}

function findRoute(name: string, { routes }: ResolvedOptions): UploadRoute {
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
  assertObjectDir(grant.dir)
  const minSize = parseByteSize(grant.minSize ?? 0, 'minSize')
  const maxSize = parseByteSize(grant.maxSize ?? MAX_POST_OBJECT_SIZE, 'maxSize')
  return { dir: grant.dir, minSize, maxSize, metadata: grant.metadata ?? null }
}
