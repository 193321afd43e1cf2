import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { UploadedObject } from '@acme/oss-upload-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type OwnBrowser, type OwnEngine, startOwnBrowser, untilGiven } from './own-browser.js'
import { watchGrowth } from './process-memory.js'
import { makeSparseFile } from './sparse-file.js'
import { startUploadApp } from './upload-app.js'

const MB = 1024 ** 2

/** What the page under test has. */
type Scripts = {
  OssUpload: typeof import('@acme/oss-upload-browser')
  queue: import('@acme/oss-upload-browser').UploadQueue
  fractions: number[]
  /** Phases, or what failed, of all that was sent, once that has ended. */
  ends?: string[] | undefined
}

async function md5Of(path: string): Promise<string> {
  const hash = createHash('md5')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex').toUpperCase()
}

/** The page sends a small file, so that what any upload takes of memory is there before it is watched. */
async function warmUp(browser: OwnBrowser): Promise<void> {
  await browser.run(() => {
    const page = window as never as Scripts
    const uploader = new page.OssUpload.OssDirectUploader({ endpoint: '/api/oss-upload', multipartFrom: false })
    page.queue = new page.OssUpload.UploadQueue(uploader)
    page.queue.on('idle', ({ items }) => {
      page.ends = items.map(({ phase, error }) => (error ? String(error) : phase))
    })
    page.queue.add([new File([new Uint8Array(1024 ** 2)], 'small.bin')])
  })
  await untilAllDone(browser)
}

/** Sends the file that the input has, as one form of whatever size; the page remembers how full the bar was. */
const startUpload = (browser: OwnBrowser) =>
  browser.run(() => {
    const page = window as never as Scripts
    const { queue } = page
    queue.clearDone()
    page.fractions = []
    page.ends = undefined
    queue.on('progress', ({ fraction }) => page.fractions.push(fraction))
    queue.on('done', ({ fraction }) => page.fractions.push(fraction))
    queue.add((document.querySelector('input') as HTMLInputElement).files as FileList)
  })

/** Waits for the end of all that the page sends. */
async function untilAllDone(browser: OwnBrowser): Promise<void> {
  expect(await untilGiven(browser, () => (window as never as Scripts).ends)).toEqual(['done'])
}

describe('a large file of the disk, sent by a page as one form', () => {
  it.each<[OwnEngine, number]>([
    ['chromium', 256 * MB],
    ['firefox', 64 * MB],
    ['webkit', 128 * MB],
  ])(
    'grows no process of the browser, and is full only when it is recorded (%s, %i bytes)',
    {
      timeout: 90_000,
    },
    async (engine, size) => {
      const recorded: UploadedObject[] = []
      const app = await startUploadApp({
        authorize: () => ({ dir: 'large/', maxSize: size }),
        onUploaded: (object) => {
          recorded.push(object)
        },
      })
      onTestFinished(() => app.close())
      const file = await makeSparseFile(size)
      onTestFinished(() => file.remove())
      const browser = await startOwnBrowser(engine)
      onTestFinished(async () => void (await browser.close()))
      await browser.goto(app.url)
      await warmUp(browser)
      recorded.length = 0
      await browser.chooseFile(file.path)

      const endWatch = await watchGrowth(await browser.pids())
      await startUpload(browser)
      await untilAllDone(browser)
      const grown = await endWatch()
      expect(grown).toBeLessThan(size / 2)
      expect(recorded).toMatchObject([{ size, etag: await md5Of(file.path) }])

      const fractions = await browser.run(() => (window as never as Scripts).fractions)
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
      expect(new Set(fractions).size).toBeGreaterThan(5)
      expect(fractions.indexOf(1)).toBe(fractions.length - 1)
    },
  )
})
