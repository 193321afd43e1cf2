import { type SentContent, sendLargeForm } from './large-form.js'
import type { ServerProcess } from './run-process.js'

const SAMPLE_BYTES = 16_000_000

/** Sends a large form to a server; tells by how many bytes the server's memory grew at most meanwhile. */
export async function measureGrowth(
  server: ServerProcess,
  key: string,
  size: number,
): Promise<{ sent: SentContent; growth: number }> {
  // What a first request brings into memory once and for all is not meant.
  await sendLargeForm(server.url, 'warm-up', 1000)
  const before = await server.residentBytes()
  let peak = before
  let sampledAt = 0
  const samples: Promise<void>[] = []
  const sent = await sendLargeForm(server.url, key, size, (bytes) => {
    if (bytes - sampledAt < SAMPLE_BYTES) return
    sampledAt = bytes
    samples.push(
      server.residentBytes().then((now) => {
        peak = Math.max(peak, now)
      }),
    )
  })
  await Promise.all(samples)
  peak = Math.max(peak, await server.residentBytes())
  return { sent, growth: peak - before }
}
