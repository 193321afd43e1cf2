import type { Fault } from '../faults/fault.js'
import { OssError } from '../oss-error.js'
import { type Endpoint, readJson, refuseInvalid } from './endpoint.js'

/** Faults over HTTP. */
export const faultEndpoints: Readonly<Record<string, Endpoint>> = {
  'GET faults': ({ service }) => service.faults.list(),
  'POST faults': async ({ exchange, service }) => {
    const fault = (await readJson(exchange)) as Fault
    const { id } = refuseInvalid(() => service.faults.add(fault))
    return service.faults.list().find((state) => state.id === id)
  },
  'DELETE faults': ({ exchange, service, rest }) => {
    if (rest === '') return service.faults.clear()
    if (!service.faults.remove(rest))
      throw new OssError('NoSuchKey', { details: { Key: exchange.target.path.slice(1) } })
    return undefined
  },
}
