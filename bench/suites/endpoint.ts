import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import type { Floor, MeasuredSuite } from '../measure.ts'

const SERVER = fileURLToPath(new URL('./endpoint-server.ts', import.meta.url))
const CONNECTIONS = 64
const HONO = 'hono with the same, by @hono/node-server'

async function ask<Answer>(server: ChildProcess, question: string): Promise<Answer> {
  server.send(question)
  const [answer] = await once(server, 'message')
  return answer as Answer
}

/** A running server, and a function that loads it for a while and says how many requests a processor second it answered. */
async function startCase(
  kind: string,
  name: string,
  { isLimit = false, floors = [] as readonly Floor[], aims = [] as readonly Floor[] } = {},
) {
  const server = fork(SERVER, [kind])
  const [{ port }] = (await once(server, 'message')) as [{ port: number }]
  const measure = async (sliceMs: number) => {
    const before = await ask<{ cpuMs: number }>(server, 'cpu')
    const durationMs = sliceMs * 5
    const { '2xx': answered, non2xx } = await autocannon({
      url: `http://127.0.0.1:${port}/api/oss-upload`,
      connections: CONNECTIONS,
      duration: durationMs / 1000,
      // it ends with a sample, a second long by default
      sampleInt: durationMs,
    })
    if (non2xx > 0) throw new Error(`${name} failed ${non2xx} requests.`)
    const after = await ask<{ cpuMs: number }>(server, 'cpu')
    return (answered / (after.cpuMs - before.cpuMs)) * 1000
  }
  return { name, isLimit, floors, aims, measure, stop: () => server.kill() }
}

export async function endpoint(): Promise<MeasuredSuite> {
  const cases = [
    await startCase('limit', 'node:http with the same HMACs and sealing (limit)', { isLimit: true }),
    await startCase('node', 'oss-upload, toNodeHandler', { floors: [{ atLeast: 0.9 }], aims: [{ atLeast: 1 }] }),
    await startCase('hono', HONO),
    await startCase('fetch', 'oss-upload.fetch by @hono/node-server', {
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
