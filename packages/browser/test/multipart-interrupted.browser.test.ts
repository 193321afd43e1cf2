import { describe, expect, it } from 'vitest'
import { createFile, createRun, openPage, type Page, pause } from './parts-run.js'

const MB = 1024 ** 2
const PATIENCE_MS = 90_000
const CONCURRENCY = 3

/** How an upload is cut, and whether the page is there afterwards. */
const CUTS = ['fault', 'pause', 'reload', 'fault', 'reload', 'pause', 'fault', 'reload', 'pause', 'fault'] as const

const FAULTS = [
  { effect: 'error', status: 503, code: 'ServiceUnavailable' },
  { effect: 'drop', afterBytes: 50_000 },
  { effect: 'drop', at: 'answer' },
  { effect: 'drop', at: 'body' },
]

/** Uploads until this many bytes are there; then it is cut. */
async function uploadUntil(page: Page, file: File, bytes: number, cut: 'pause' | 'reload', database: string) {
  const resumeStore = page.createResumeStore({ name: database })
  const controller = new AbortController()
  const uploader = page.createUploader({ resumeStore })
  await new Promise<void>((resolve, reject) => {
    const upload = uploader.upload(file, {
      signal: controller.signal,
      onProgress: ({ loaded }) => {
        if (loaded < bytes) return
        if (cut === 'pause') controller.abort(pause())
        else resolve()
      },
    })
    upload.then(
      () => reject(new Error('it was not cut')),
      (error: Error) => (error.name === 'PauseError' ? resolve() : reject(error)),
    )
  })
}

describe('a large file that is cut ten times, by faults, pauses and reloads', () => {
  it.each([
    ['24 MB in parts of 100 KB', 24, 102_400],
    ['64 MB in parts of 1 MB', 64, MB],
    ['64 MB in parts of 5 MB', 64, 5 * MB],
  ])(
    '%s arrive bit for bit, with less sent again than was on its way',
    async (_, megabytes, partSize) => {
      const { options, state, addFault, run } = createRun({ partSize })
      const { file, sha256 } = await createFile(megabytes * MB)
      const settings = { ...options, concurrency: CONCURRENCY }
      let page = await openPage(settings)
      let faults = 0
      for (const [index, cut] of CUTS.entries()) {
        const bytes = (file.size * (index + 1)) / (CUTS.length + 1)
        if (cut === 'fault') await addFault({ ...FAULTS[faults++], times: 1 })
        else {
          await uploadUntil(page, file, bytes, cut, run)
          if (cut === 'pause') continue
          page.close()
          page = await openPage(settings)
        }
      }
      const uploader = page.createUploader({ resumeStore: page.createResumeStore({ name: run }) })
      const { key } = await uploader.upload(file)
      const { asked, sent, objects, unfinished } = await state()
      expect({ objects, unfinished }).toMatchObject({ objects: [{ key, sha256, times: 1 }], unfinished: 0 })
      expect(asked.filter((action) => action === 'multipart-start')).toHaveLength(1)
      const cuts = CUTS.filter((cut) => cut !== 'fault').length
      expect(sent - file.size).toBeLessThan((cuts * CONCURRENCY + faults) * partSize)
      expect(await page.createResumeStore({ name: run }).listResumable()).toEqual([])
      indexedDB.deleteDatabase(run)
    },
    PATIENCE_MS,
  )
})
