// One server of the emulator's suites, in a process of its own.
import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream, rmSync } from 'node:fs'
import { mkdtemp, open, rename } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import '../emulator-sources.ts'
import { BUCKET } from './forms.ts'

const folder = await mkdtemp(join(tmpdir(), 'oss-upload-bench-'))
const upload = join(folder, 'upload')

/** What a server does with a body; it answers 204 then. */
type Consumer = (request: IncomingMessage) => Promise<unknown>

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() })

/** A form's file, chunk by chunk, read by the emulator's own reader. */
async function* fileOf(request: IncomingMessage): AsyncGenerator<Buffer, void> {
  const { FormReader, parseBoundary } = await import('../../packages/emulator/src/form-reader.ts')
  const boundary = parseBoundary(request.headers['content-type'] ?? '') ?? ''
  for await (const part of new FormReader(request, boundary).parts()) if (part.name === 'file') yield* part.content
}

const digestsHere = (names: readonly string[]): Consumer => {
  return async (request) => {
    const { takeCrc64, returnCrc64 } = await import('../../packages/emulator/src/digests/crc64.ts')
    const crc64 = await takeCrc64()
    const hashes = [createHash('md5'), crc64].slice(0, names.length)
    for await (const chunk of fileOf(request)) for (const hash of hashes) hash.update(chunk)
    for (const hash of hashes) hash.digest('hex')
    returnCrc64(crc64)
  }
}

/** As the emulator has its digests made, without the disk. */
const digestsOnThreads: Consumer = async (request) => {
  const { PageFlow } = await import('../../packages/emulator/src/digests/page-flow.ts')
  const flow = new PageFlow(async () => undefined)
  for await (const chunk of fileOf(request)) await flow.write(chunk)
  await flow.finish()
}

/** The least that keeps a body over a crash, for each one by itself: a file that is synced, renamed, and its folder synced. */
const writeDurably: Consumer = async (request) => {
  const name = join(folder, randomUUID())
  const handle = await open(name, 'wx')
  await handle.writeFile(Buffer.concat(await request.toArray()))
  await handle.sync()
  await handle.close()
  await rename(name, `${name}.body`)
  const parent = await open(folder)
  await parent.sync()
  await parent.close()
}

const consumers: Record<string, Consumer> = {
  discard: (request) => pipeline(request, nowhere()),
  disk: (request) => pipeline(request, createWriteStream(upload)),
  'disk-synced': (request) => pipeline(request, createWriteStream(upload, { flush: true })),
  'disk-durable': writeDurably,
  form: digestsHere([]),
  md5: digestsHere(['md5']),
  both: digestsHere(['md5', 'crc64']),
  threads: digestsOnThreads,
}

async function startPlain(consume: Consumer): Promise<number> {
  const server = createServer((request, response) => {
    consume(request).then(
      () => response.writeHead(204).end(),
      (error) => response.destroy(error),
    )
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function startEmulator(): Promise<number> {
  const emulator = await import('@acme/oss-upload-emulator')
  return (await emulator.startEmulator({ buckets: [BUCKET], dataDir: folder })).port
}

const kind = process.argv[2] ?? ''
const consumer = consumers[kind]
if (!consumer && kind !== 'emulator') throw new Error(`There is no server "${kind}".`)
process.send?.({ port: await (consumer ? startPlain(consumer) : startEmulator()) })
process.on('message', () => {
  process.send?.({ residentBytes: process.memoryUsage.rss() })
})
process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit()
})
