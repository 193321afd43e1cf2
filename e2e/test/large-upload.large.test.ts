import type { UploadedObject } from '@acme/oss-upload-server'
import { chromium } from 'playwright'
import { describe, expect, it } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { watchGrowth } from './process-memory.js'
import { startKnown } from './process-tree.js'
import { makeSparseFile } from './sparse-file.js'
import { startUploadApp } from './upload-app.js'

const GB = 1_000_000_000
const MB = 1024 * 1024
/** A browser moves files through buffers of its own; nothing in it may grow with the file. */
const MOST_GROWTH = 256 * MB

const megabytes = (bytes: number) => `${(bytes / MB).toFixed(0)} MB`

describe('a file from the disk, sent by a page', () => {
  it.each([
    { way: 'as a form', size: 2 * GB, multipartFrom: false as const },
    { way: 'in parts', size: 10 * GB, multipartFrom: '100mb' as const },
  ])('$way ($size bytes) grows neither page nor server and emulator', async ({ way, size, multipartFrom }) => {
    const file = await makeSparseFile(size)
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
      const page = await browser.newPage()
      await page.goto(app.url)
      await page.locator('input').setInputFiles(file.path)
      const endWatchOfPage = await watchGrowth(await pidsOf())
      const endWatchOfServer = await watchGrowth([process.pid])
      const result = await page.evaluate(async (multipartFrom) => {
        const { OssUpload } = window as never as { OssUpload: typeof import('@acme/oss-upload-browser') }
        const [file] = (document.querySelector('input') as HTMLInputElement).files ?? []
        return new OssUpload.OssDirectUploader({ endpoint: '/api/oss-upload', multipartFrom }).upload(file as File)
      }, multipartFrom)
      const [ofPage, ofServer] = [await endWatchOfPage(), await endWatchOfServer()]
      console.log(`${size} bytes ${way}: page +${megabytes(ofPage)}, server and emulator +${megabytes(ofServer)}`)
      expect(recorded).toMatchObject([{ key: result.key, size }])
      expect(ofPage).toBeLessThan(MOST_GROWTH)
      expect(ofServer).toBeLessThan(MOST_GROWTH)
    } finally {
      await browser.close()
      await app.close()
      await file.remove()
    }
  })
})
