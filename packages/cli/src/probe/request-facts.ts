import type { BucketRequest } from '../bucket-client.js'
import { preflight } from '../checks/cors-preflight.js'
import { isPublicOrigin } from '../checks/endpoint.js'
import type { HttpAnswer } from '../http-request.js'
import { type Experiment, extraElements, refusal } from './experiment.js'

/** An experiment that is one request for an object that is not there, signed in its URL. */
const byRequest = (
  section: string,
  id: string,
  request: Omit<BucketRequest, 'key'>,
  read: (answer: HttpAnswer) => string,
): Experiment => ({
  section,
  id,
  run: async ({ client, folder }) => read(await client.send({ key: `${folder}absent`, ...request })),
})

/** The signed URL with another value for a parameter, or without it. */
const altering = (name: string, value?: string) => (url: URL) => {
  if (value === undefined) url.searchParams.delete(name)
  else url.searchParams.set(name, value)
}

const takenOrNot = ({ status }: HttpAnswer): string => (status === 404 ? 'taken' : 'refused')

/** What other requests show. */
export const REQUEST_EXPERIMENTS: readonly Experiment[] = [
  byRequest('2.8', 'head-error-header', { method: 'HEAD' }, ({ headers }) =>
    headers.has('x-oss-err') ? 'sent' : 'absent',
  ),
  byRequest('2.8', 'request-mismatch-elements', { alter: altering('x-oss-signature', '0'.repeat(64)) }, extraElements),
  byRequest('5.1', 'url-signed-10-minutes-ahead', { aheadMs: 600_000 }, takenOrNot),
  byRequest('5.4', 'expires-missing', { alter: altering('x-oss-expires') }, refusal),
  byRequest('5.4', 'expires-too-long', { alter: altering('x-oss-expires', '604801') }, refusal),
  byRequest('5.4', 'credential-missing', { alter: altering('x-oss-credential') }, refusal),
  byRequest('5.5', 'unknown-upload', { query: { uploadId: '0'.repeat(32) } }, refusal),
  {
    section: '5.4',
    id: 'token-twice',
    async run({ client, folder }, { settings }) {
      const { securityToken } = settings.credentials ?? {}
      if (!securityToken) return undefined
      return refusal(await client.send({ key: `${folder}absent`, headers: { 'x-oss-security-token': securityToken } }))
    },
  },
  {
    section: '8',
    id: 'allow-methods',
    async run(_prober, context) {
      const [origin] = context.settings.origins
      if (origin === undefined) return undefined
      const allowed = (await preflight(context, origin, 'POST')).headers.get('access-control-allow-methods') ?? ''
      return allowed === '' ? 'none' : /^\s*POST\s*$/i.test(allowed) ? 'the-one-asked-for' : 'several'
    },
  },
  {
    section: '10',
    id: 'form-at-custom-domain',
    // a form was stored before any experiment began
    async run(_prober, context) {
      const origin = context.bucketOrigin()
      const isCustom = !new URL(origin).hostname.endsWith('.aliyuncs.com')
      return isCustom && (await isPublicOrigin(origin, context.surroundings)) ? 'works' : undefined
    },
  },
]
