import { execFile } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { UploadedObject } from '@acme/oss-upload-server'
import { chromium } from 'playwright'
import { describe, expect, it } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { startKnown } from './process-tree.js'
import { startUploadApp } from './upload-app.js'

const GB = 1_000_000_000
const MB = 1024 * 1024
/** A browser moves files through buffers of its own; nothing in it may grow with the file. */
const MOST_GROWTH = 256 * MB

/** Resident bytes of some processes. */
async function memoryOf(pids: readonly number[]): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pids.join(',')])
  return stdout.split('\n').reduce((sum, line) => sum + Number(line) * 1024, 0)
}

/** Looks every 200 ms; gives the most that was seen. */
function watchMemory(pids: readonly number[]): () => number {
  let most = 0
  const look = async () => {
    most = Math.max(most, await memoryOf(pids))
  }
  const timer = setInterval(() => void look().catch(() => {}), 200)
  return () => {
    clearInterval(timer)
    return most
  }
}

const megabytes = (bytes: number) => `${(bytes / MB).toFixed(0)} MB`

describe('a file from the disk, sent by a page', () => {
  it.each([
    { way: 'as a form', size: 2 * GB, multipartFrom: false as const },
    { way: 'in parts', size: 10 * GB, multipartFrom: '100mb' as const },
  ])('$way ($size bytes) grows neither page nor server and emulator', async ({ way, size, multipartFrom }) => {
    const folder = await mkdtemp(join(tmpdir(), 'oss-upload-large-'))
    const recorded: UploadedObject[] = []
    const app = await startUploadApp({
      authorize: () => ({ dir: 'large/', maxSize: 20 * GB }),
      onUploaded: (object) => {
        recorded.push(object)
        return { size: object.size }
      },
    })
    const { value: browser, pids: pidsOf } = await startKnown(() => chromium.launch(chromiumLaunchOptions()))
    try {
      // holes take no room on the disk, and read as any other bytes
      const path = join(folder, 'large.bin')
      const file = await open(path, 'w')
      await file.truncate(size)
      await file.write(Buffer.from('the end'), 0, 7, size - 7)
      await file.close()
      const page = await browser.newPage()
      await page.goto(app.url)
      await page.locator('input').setInputFiles(path)
      const pids = await pidsOf()
      const [pageBefore, serverBefore] = [await memoryOf(pids), await memoryOf([process.pid])]
      const mostOfPage = watchMemory(pids)
      const mostOfServer = watchMemory([process.pid])
      const result = await page.evaluate(async (multipartFrom) => {
        const { OssUpload } = window as never as { OssUpload: typeof import('@acme/oss-upload-browser') }
        const [file] = (document.querySelector('input') as HTMLInputElement).files ?? []
        return new OssUpload.OssDirectUploader({ endpoint: '/api/oss-upload', multipartFrom }).upload(file as File)
      }, multipartFrom)
      const [ofPage, ofServer] = [mostOfPage() - pageBefore, mostOfServer() - serverBefore]
      console.log(`${size} bytes ${way}: page +${megabytes(ofPage)}, server and emulator +${megabytes(ofServer)}`)
      expect(recorded).toMatchObject([{ key: result.key, size }])
      expect(ofPage).toBeLessThan(MOST_GROWTH)
      expect(ofServer).toBeLessThan(MOST_GROWTH)
    } finally {
      await browser.close()
      await app.close()
      await rm(folder, { recursive: true })
    }
  })
})
