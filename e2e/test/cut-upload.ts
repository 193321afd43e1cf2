import { createHash, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FaultEffect, startEmulator } from '@acme/oss-upload-emulator'
import { createOssUpload, type OssUpload, toNodeHandler } from '@acme/oss-upload-server'
import { expect } from 'vitest'
import { type CountingProxy, startCountingProxy } from '../../packages/browser/test/counting-proxy.js'
import { type PlainBrowser, type PlainEngine, startPlainBrowser } from './plain-browser.js'
import { createContent, type Outcome, type SteeredPage, startSteeredPage } from './steered-page.js'

/** How many parts may be on their way. */
const CONCURRENCY = 3
/** The page gives up what moves nothing for so long. */
const STALL_SECONDS = 4
const DIR = 'cut/'
const PATIENCE = { timeout: 60_000, interval: 10 }

type Emulator = Awaited<ReturnType<typeof startEmulator>>

/** What ends the page's sending. */
type End = 'reload' | 'kill' | 'pause'

interface Cut {
  /** What one part meets. */
  readonly fault?: FaultEffect
  /** What all parts meet that are on their way after that. */
  readonly end?: End
}

/** Ten cuts: a fault each, then an end while parts are half there; the last is a fault that has to be lived through. */
const CUTS: readonly Cut[] = [
  { fault: { effect: 'error', status: 503, code: 'ServiceUnavailable' }, end: 'reload' },
  { fault: { effect: 'drop', afterBytes: 50_000 }, end: 'kill' },
  { fault: { effect: 'drop', at: 'answer' }, end: 'pause' },
  { fault: { effect: 'drop', at: 'body' }, end: 'reload' },
  { end: 'kill' },
  { fault: { effect: 'stall', afterBytes: 50_000 } },
]

const faults = CUTS.filter(({ fault }) => fault).length
const ends = CUTS.filter(({ end }) => end).length

/** Less than one part for each interruption and part on its way: a fault meets one part, an end all. */
export const mostSentAgain = (partSize: number): number => (faults + ends * CONCURRENCY) * partSize

/** What came of an upload that was cut. */
export interface CutUpload {
  readonly cuts: number
  /** Whether the object has the file's SHA-256. */
  readonly isSame: boolean
  /** How often the app recorded it. */
  readonly records: number
  /** How many uploads in parts were begun. */
  readonly starts: number
  /** Uploads that OSS has that are neither completed nor aborted. */
  readonly unfinished: number
  /** Bytes that came to the bucket beyond the file's. */
  readonly sentAgain: number
}

/** A bucket, an app and a page, of which the page is cut. */
interface Stage {
  readonly emulator: Emulator
  readonly proxy: CountingProxy
  readonly ossUpload: OssUpload
  readonly page: SteeredPage
  readonly profile: string
  /** What the page asked the app for, in turn. */
  readonly asked: string[]
  readonly recorded: string[]
  close(): Promise<void>
}

/** A browser that is opened again after a crash, with its profile. */
interface Browser {
  /** Resolves when the page is there. */
  open(): Promise<void>
  kill(): Promise<void>
}

function createBrowser(engine: PlainEngine, { page, profile }: Stage): Browser {
  let running: PlainBrowser | undefined
  return {
    async open() {
      const opened = page.opened()
      running = await startPlainBrowser(engine, profile, page.nextUrl())
      await opened
    },
    kill: async () => running?.kill(),
  }
}

async function startStage(size: number, seed: number, partSize: number): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-cut-'))
  const emulator = await startEmulator({ dataDir: join(folder, 'emulator') })
  const proxy = await startCountingProxy(emulator.url)
  const [asked, recorded]: [string[], string[]] = [[], []]
  const ossUpload = createOssUpload({
    ...{ bucket: 'demo-bucket', region: 'cn-hangzhou', endpoint: proxy.url, callback: 'confirm' },
    credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' },
    secrets: ['the sealing secret of the tests that cut uploads'],
    multipart: { partSize },
    authorize: (_, { action }) => {
      asked.push(action)
      return { dir: DIR, maxSize: '1gb' }
    },
    onUploaded: ({ key }) => {
      recorded.push(key)
      return { key }
    },
  })
  const uploader = { multipartFrom: '1mb', concurrency: CONCURRENCY, stallSeconds: STALL_SECONDS }
  const page = await startSteeredPage({ size, seed, uploader, mount: toNodeHandler(ossUpload) })
  const close = async () => {
    for (const part of [page, proxy, emulator]) await part.close()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  return { emulator, proxy, ossUpload, page, profile: await mkdtemp(join(folder, 'profile-')), asked, recorded, close }
}

/** Has what is to go wrong happen after so many parts more, and after twice as many holds all of them half-way. */
function prepareCut({ emulator, proxy }: Stage, { fault, end }: Cut, parts: number, partSize: number) {
  const operation = 'UploadPart'
  const { faults } = emulator
  const failing = fault && faults.add({ ...fault, operation, skip: Math.floor(parts / 2), times: 1 })
  const half = Math.floor(partSize / 2)
  const holding = end && faults.add({ effect: 'stall', afterBytes: half, operation, skip: parts })
  // what is let go of then does not arrive, though sockets may have all of it
  const losing = end && faults.add({ effect: 'drop', afterBytes: half + 1, operation, skip: parts })
  const release = async () => {
    proxy.disconnect()
    holding?.remove()
    const isOpen = () => emulator.requests().some(({ state, operation: of }) => state === 'open' && of === operation)
    await expect.poll(isOpen, PATIENCE).toBe(false)
    losing?.remove()
  }
  return { failing, holding, release }
}

/** Leaves the page, or has it leave its upload, and waits until it can start again. */
async function endPage(stage: Stage, end: End, browser: Browser): Promise<void> {
  const { page } = stage
  if (end === 'kill') {
    await browser.kill()
    return browser.open()
  }
  const left = end === 'reload' ? page.opened() : page.outcome()
  page.order(end)
  await left
}

/** Uploads a file of so many random bytes in an engine, and cuts it ten times. */
export async function cutUpload(engine: PlainEngine, size: number, partSize: number): Promise<CutUpload> {
  const seed = randomInt(2 ** 31)
  const stage = await startStage(size, seed, partSize)
  const browser = createBrowser(engine, stage)
  const step = Math.floor(size / partSize / CUTS.length)
  try {
    await browser.open()
    let cuts = 0
    const failures = []
    for (const cut of CUTS) {
      const { failing, holding, release } = prepareCut(stage, cut, step, partSize)
      if (failing) failures.push(failing)
      if (!cut.end) break
      let early: Outcome | undefined
      stage.page.outcome().then((outcome) => {
        early = outcome
      })
      stage.page.order('start')
      await expect.poll(() => early ?? (holding?.fired ?? 0) > 0, PATIENCE).toBe(true)
      await endPage(stage, cut.end, browser)
      await release()
      cuts++
    }
    const outcome = stage.page.outcome()
    stage.page.order('start')
    const { key = '', failure } = await outcome
    if (failure) throw new Error(`the upload failed: ${failure}`)
    for (const { fired } of failures) cuts += fired
    return { cuts, ...(await lookAt(stage, key, createContent(size, seed))) }
  } finally {
    await browser.kill()
    await stage.close()
  }
}

async function lookAt({ ossUpload, proxy, asked, recorded }: Stage, key: string, content: Uint8Array) {
  const { body } = await fetch(await ossUpload.presignGet(key))
  const hash = createHash('sha256')
  for await (const chunk of body as ReadableStream<Uint8Array>) hash.update(chunk)
  const { total: unfinished } = await ossUpload.abortStale({ prefix: DIR, olderThanSeconds: 10 ** 9 })
  return {
    isSame: hash.digest('hex') === createHash('sha256').update(content).digest('hex'),
    records: recorded.filter((one) => one === key).length,
    starts: asked.filter((action) => action === 'multipart-start').length,
    unfinished,
    sentAgain: proxy.received(DIR) - content.length,
  }
}
