import { once } from 'node:events'
import { type PresignUrlOptions, presignUrl } from '@acme/oss-upload-core'
import { askChild, startChild } from '../child-server.ts'
import { BUCKET } from './forms.ts'

const EMULATOR = new URL('./growth-emulator.ts', import.meta.url)
const CREDENTIALS = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
const MAX_KEYS = 1000
const CONNECTIONS = 32
const CONTENT = 'a small object'

/** A bucket of the emulator, which has a number of objects. */
export interface FilledBucket {
  /** Processor time of the emulator for a page out of the middle, in ns: over `pages`, each after one object more or less. */
  costOfPage(pages: number): Promise<number>
  /** The same for an object put, and deleted again. */
  costOfObject(objects: number): Promise<number>
  close(): Promise<void>
}

const keyOf = (number: number): string => `photos/${String(number).padStart(9, '0')}`

type Asked = Pick<PresignUrlOptions, 'method' | 'key' | 'query'>

/** Sends a signed request; the connection is free again when it resolves. */
async function ask(origin: string, { method, key, query = {} }: Asked): Promise<void> {
  const signing = { origin, bucket: BUCKET, region: 'cn-hangzhou', credentials: CREDENTIALS, now: new Date() }
  const headers: Record<string, string> = method === 'PUT' ? { 'content-type': 'text/plain' } : {}
  const url = presignUrl({ ...signing, method, key, query, headers, expiresInSeconds: 900 })
  const answer = await fetch(url, { method, headers, ...(method === 'PUT' && { body: CONTENT }) })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`${method} "${key}" was answered with ${answer.status}.`)
}

/** Puts so many objects into a bucket of an emulator that was started for it. */
export async function fillBucket(objects: number): Promise<FilledBucket> {
  const {
    child: emulator,
    ready: { url },
  } = await startChild<{ url: string }>(EMULATOR)
  const cpuMs = async () => (await askChild<{ cpuMs: number }>(emulator, 'cpu')).cpuMs
  /** What `work` costs the emulator, in ns. */
  const costOf = async (work: () => Promise<void>) => {
    const before = await cpuMs()
    await work()
    return ((await cpuMs()) - before) * 1e6
  }
  const numbers = Array.from({ length: objects }, (_, number) => number).values()
  const put = async () => {
    for (const number of numbers) await ask(url, { method: 'PUT', key: keyOf(number) })
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, put))

  const after = keyOf(Math.max(0, Math.floor((objects - MAX_KEYS) / 2)))
  const query = { 'list-type': '2', 'max-keys': String(MAX_KEYS), prefix: 'photos/', 'start-after': after }
  const passing = `${keyOf(Math.floor(objects / 2))}-new`
  const list = () => ask(url, { method: 'GET', key: '', query })
  return {
    async costOfPage(pages) {
      let cost = 0
      for (let page = 0; page < pages; page++) {
        await ask(url, { method: page % 2 === 0 ? 'PUT' : 'DELETE', key: passing })
        cost += await costOf(list)
      }
      return cost / pages
    },
    async costOfObject(times) {
      const cost = await costOf(async () => {
        for (let time = 0; time < times; time++)
          for (const method of ['PUT', 'DELETE'] as const) await ask(url, { method, key: passing })
      })
      return cost / times
    },
    async close() {
      emulator.disconnect()
      await once(emulator, 'exit')
    },
  }
}
