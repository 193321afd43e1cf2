import { OssError } from '../oss-error.js'
import type { TemporaryCredentials } from '../temporary-credentials.js'
import { type Endpoint, readJson, refuseInvalid } from './endpoint.js'

/** Temporary AccessKey pairs over HTTP; secrets and tokens go in, and never out. */
export const credentialsEndpoints: Readonly<Record<string, Endpoint>> = {
  'GET credentials': ({ service }) => service.credentials.list(),
  'POST credentials': async ({ exchange, service }) => {
    const credentials = (await readJson(exchange)) as TemporaryCredentials
    refuseInvalid(() => service.credentials.add(credentials))
  },
  'DELETE credentials': ({ exchange, service, rest }) => {
    if (service.credentials.remove(rest)) return
    throw new OssError('NoSuchKey', { details: { Key: exchange.target.path.slice(1) } })
  },
}
