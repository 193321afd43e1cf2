import autocannon from 'autocannon'
import { askChild, startChild } from '../child-server.ts'
import type { MeasuredSuite, NamedCase } from '../measure.ts'

const SERVER = new URL('./endpoint-server.ts', import.meta.url)
const CONNECTIONS = 64
const HONO = 'hono with the same, by @hono/node-server'

/** A running server, and a function that loads it for a while and says how many requests a processor second it answered. */
async function startCase(kind: string, named: NamedCase) {
  const { child, ready } = await startChild(SERVER, [kind])
  const measure = async (sliceMs: number) => {
    const before = await askChild<{ cpuMs: number }>(child, 'cpu')
    const durationMs = sliceMs * 5
    const { '2xx': answered, non2xx } = await autocannon({
      url: `http://127.0.0.1:${ready.port}/api/oss-upload`,
      connections: CONNECTIONS,
      duration: durationMs / 1000,
      // it ends with a sample, a second long by default
      sampleInt: durationMs,
    })
    if (non2xx > 0) throw new Error(`${named.name} failed ${non2xx} requests.`)
    const after = await askChild<{ cpuMs: number }>(child, 'cpu')
    return (answered / (after.cpuMs - before.cpuMs)) * 1000
  }
  return { ...named, measure, stop: () => child.kill() }
}

export async function endpoint(): Promise<MeasuredSuite> {
  const cases = [
    await startCase('limit', { name: 'node:http with the same HMACs and sealing (limit)', isLimit: true }),
    await startCase('node', { name: 'oss-upload, toNodeHandler', floors: [{ atLeast: 0.9 }], aims: [{ atLeast: 1 }] }),
    await startCase('hono', { name: HONO }),
    await startCase('fetch', {
      name: 'oss-upload.fetch by @hono/node-server',
      floors: [{ atLeast: 1, of: HONO }],
      aims: [{ atLeast: 1 }],
    }),
  ]
  return {
    name: 'endpoint',
    title: `Signing endpoint, ${CONNECTIONS} connections`,
    unit: 'requests per processor second of the server',
    cases,
    close: async () => {
      for (const { stop } of cases) stop()
    },
  }
}
