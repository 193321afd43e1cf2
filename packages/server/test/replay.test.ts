import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackSender, callbackBody, startCallbackSender } from './callback-sender.js'
import { type StoreServer, startPostgres, startRedis } from './store-servers.js'

const WORKER = fileURLToPath(new URL('./replay-worker.mjs', import.meta.url))
const PROCESSES = 3
const REPLAYS = 1000
const AT_ONCE = 30

let redis: StoreServer
let postgres: StoreServer
let sender: CallbackSender
beforeAll(async () => {
  ;[redis, postgres, sender] = await Promise.all([startRedis(), startPostgres(), startCallbackSender()])
})
afterAll(async () => {
  await Promise.all([redis?.stop(), postgres?.stop(), sender?.close()])
})

async function startWorker(kind: string): Promise<{ origin: string; process: ChildProcess }> {
  const settings = { kind, redisUrl: redis.url, postgresUrl: postgres.url, publicKeyUrl: sender.publicKeyUrl }
  const worker = fork(WORKER, [JSON.stringify(settings)])
  const [port] = await once(worker, 'message')
  return { origin: `http://127.0.0.1:${port}`, process: worker }
}

describe.each(['redis', 'postgres'])(
  'a callback that is sent a thousand times to three processes on one %s',
  (kind) => {
    it('is recorded once, and answered to everybody as that once', async () => {
      const workers = await Promise.all(Array.from({ length: PROCESSES }, () => startWorker(kind)))
      try {
        const { state } = (await (await fetch(`${workers[0]?.origin}/cb`)).json()) as { state: string }
        const body = callbackBody(state)
        const headers = sender.headersFor('/cb', body)
        const answers = new Map<string, number>()
        const queue = Array.from({ length: REPLAYS }, (_, i) => i).values()
        const replay = async () => {
          for (const i of queue) {
            const { origin } = workers[i % PROCESSES] as { origin: string }
            const response = await fetch(`${origin}/cb`, { method: 'POST', headers, body })
            const answer = response.status === 409 ? 'in progress' : `${response.status} ${await response.text()}`
            answers.set(answer, (answers.get(answer) ?? 0) + 1)
          }
        }
        await Promise.all(Array.from({ length: AT_ONCE }, replay))
        const { 'in progress': _, ...final } = Object.fromEntries(answers)
        expect(Object.keys(final)).toEqual(['200 {"run":1}'])
        const client = await createClient({ url: redis.url }).connect()
        expect(await client.keys(`runs:${kind}:*`)).toHaveLength(1)
        client.destroy()
      } finally {
        for (const worker of workers) worker.process.kill()
      }
    })
  },
)
