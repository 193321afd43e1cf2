import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { createCRC64 } from 'hash-wasm'
import { afterAll, describe, expect, it } from 'vitest'
import { type RawClient, rawPost, rawRequest, sendRaw, statusOf } from './raw-client.js'
import { runEmulator } from './run-emulator.js'

/** The threads of this file; they stay, as in any process. */
const threads: Worker[] = []
const add = (thread: Worker) => void threads.push(thread)
process.on('worker', add)
afterAll(() => void process.off('worker', add))

/** From nothing to what is just kept in memory, so that several pages are filled. */
const sizeOf = (index: number, count: number) => Math.floor((index / (count - 1)) ** 3 * 256 * 1024)

const headerOf = (answer: string, name: string) => new RegExp(`\r\n${name}: (.*?)\r\n`, 'i').exec(answer)?.[1]

/** Sends a request over an open connection; resolves with its answer, which has no body. */
async function ask({ socket, received }: RawClient, [head, body]: [string, Buffer]): Promise<string> {
  const start = received().length
  socket.write(Buffer.concat([Buffer.from(head), body]))
  while (!received().subarray(start).includes('\r\n\r\n')) await once(socket, 'data')
  return received().subarray(start).toString('latin1')
}

/** Sends all at once, and compares what the emulator found out about them. */
async function uploadTogether(count: number): Promise<void> {
  const { port } = await runEmulator()
  const contents = Array.from({ length: count }, (_, index) => Buffer.alloc(sizeOf(index, count), `content ${index}, `))
  const requests = contents.map((content, index) => rawPost(`k${index}`, content))
  const clients = contents.map(() => sendRaw(port))
  // Connections are taken one by one: what comes over open ones comes at a time.
  await Promise.all(clients.map((client) => ask(client, rawRequest('HEAD', 'missing'))))
  const answers = await Promise.all(
    clients.map((client, index) => ask(client, requests[index] as (typeof requests)[0])),
  )
  const crc64 = await createCRC64('c96c5795d7870f42')
  for (const [index, content] of contents.entries()) {
    const answer = answers[index] as string
    expect(statusOf(answer)).toBe(204)
    expect(headerOf(answer, 'ETag')).toBe(`"${createHash('md5').update(content).digest('hex').toUpperCase()}"`)
    const expected = BigInt(`0x${crc64.init().update(content).digest('hex')}`).toString()
    expect(headerOf(answer, 'x-oss-hash-crc64ecma')).toBe(expected)
  }
}

describe('small uploads at a time', () => {
  it('have the right digests without a thread, when they are as few as a browser sends', async () => {
    await uploadTogether(6)
    expect(threads).toHaveLength(0)
  })

  it('have the right digests from a thread, when they are many', async () => {
    await uploadTogether(80)
    expect(threads.length).toBeGreaterThan(0)
  })

  it('have the right digests when their thread dies', async () => {
    const seen = threads.length
    const end = (thread: Worker) => void thread.terminate()
    process.on('worker', end)
    await Promise.all(threads.map((thread) => thread.terminate()))
    await uploadTogether(80)
    process.off('worker', end)
    expect(threads.length).toBeGreaterThan(seen)
  })
})
