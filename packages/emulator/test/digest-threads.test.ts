import type { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type SentContent, sendLargeForm } from './large-form.js'
import { multipartClient } from './multipart-client.js'
import { runEmulator } from './run-emulator.js'

const SIZE = 64_000_000

/** The threads that are started while the test runs. */
function watchThreads(): Worker[] {
  const threads: Worker[] = []
  const add = (thread: Worker) => void threads.push(thread)
  process.on('worker', add)
  onTestFinished(() => void process.off('worker', add))
  return threads
}

async function expectStored(url: string, key: string, sent: SentContent): Promise<void> {
  expect(sent.status).toBe(204)
  const { headers } = await multipartClient(url).call('HEAD', key)
  expect(headers.get('content-length')).toBe(String(sent.size))
  expect(headers.get('etag')).toBe(`"${sent.md5}"`)
  expect(headers.get('x-oss-hash-crc64ecma')).toBe(sent.crc64)
}

describe('a large upload whose threads of digests', () => {
  it('die in the middle of it is stored with its digests all the same, and so is the next', async () => {
    const threads = watchThreads()
    const { url } = await runEmulator()
    let killed = 0
    const sent = await sendLargeForm(url, 'first', SIZE, (bytes) => {
      if (bytes < SIZE / 2 || killed > 0) return
      killed = threads.length
      for (const thread of threads) void thread.terminate()
    })
    expect(killed).toBe(2)
    await expectStored(url, 'first', sent)
    await expectStored(url, 'second', await sendLargeForm(url, 'second', SIZE))
    expect(threads.length).toBeGreaterThan(killed)
  })

  it.each([1, 262_143, 262_144, 262_145, 1_310_720])('get %i bytes has them digested right', async (size) => {
    const { url } = await runEmulator()
    await expectStored(url, 'k', await sendLargeForm(url, 'k', size))
  })

  it('have many to digest at a time keep them apart', async () => {
    const { url } = await runEmulator()
    const keys = Array.from({ length: 12 }, (_, index) => `k${index}`)
    const sent = await Promise.all(keys.map((key, index) => sendLargeForm(url, key, 1_000_000 + index * 77_777)))
    for (const [index, key] of keys.entries()) await expectStored(url, key, sent[index] as SentContent)
  })
})
