import { type Answer, jsonAnswer } from '../answer.js'
import { RequestError } from '../errors.js'
import type { RequestOptions } from '../options.js'
import { assertRate } from '../rate-limit.js'
import { readVersion } from './asked-version.js'
import { authorizeUpload, findRoute } from './grant.js'
import { signUpload, startSigning } from './sign-upload.js'

/** What most requests have. */
const NO_QUERY = new URLSearchParams()

/**
 * Answers a signing request, once `authorize` has allowed it: one signature for any number of files below a dir.
 * @throws RequestError 400 `UNSUPPORTED_VERSION`, `UNKNOWN_ROUTE` or `PER_FILE_ROUTE`, or what `authorize` throws.
 */
export async function issueSignature(request: Request, query: string, options: RequestOptions): Promise<Answer> {
  if (options.rateLimit) await assertRate(request, 'sign', options.rateLimit)
  const searchParams = query === '' ? NO_QUERY : new URLSearchParams(query)
  const version = readVersion(searchParams, options)
  const name = searchParams.get('route') ?? ''
  const route = findRoute(name, options)
  options.watch.note({ route: name })
  if (route.policy === 'per-file')
    throw new RequestError(400, 'PER_FILE_ROUTE', 'This route signs each file on its own: ask by POST ?action=sign.')
  const grant = await authorizeUpload(route, request, { route: name, files: undefined, action: 'sign' })
  const isTagged = searchParams.get('fields') === '1'
  const allowance = { ...grant, route: name, key: '', isTagged, fileMetadata: null }
  const signature = signUpload(allowance, startSigning(await options.credentials(), options), version, options)
  options.watch.signed(1)
  return jsonAnswer(200, signature)
}
