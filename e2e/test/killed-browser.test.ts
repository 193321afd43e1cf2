import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright'
import { expect, it, onTestFinished } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { signalAll, startKnown } from './process-tree.js'
import { sha256, startUploadApp, type UploadApp } from './upload-app.js'

const MB = 1024 ** 2
const PARTS = 48
const CONCURRENCY = 2

/** What the page under test has. */
type Scripts = {
  OssUpload: typeof import('@acme/oss-upload-browser')
  OssUploadResume: typeof import('@acme/oss-upload-browser/resume')
  loaded: number
  upload: Promise<{ key: string }>
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-killed-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A browser with a profile that outlives it, and what ends it as a crash does. */
async function startBrowser(profile: string): Promise<{ context: BrowserContext; kill: () => Promise<void> }> {
  const { value: context, pids } = await startKnown(() =>
    chromium.launchPersistentContext(profile, chromiumLaunchOptions()),
  )
  onTestFinished(() => context.close().catch(() => {}))
  const kill = async () => {
    const closed = context.waitForEvent('close')
    signalAll(await pids(), 'SIGKILL')
    await closed
  }
  return { context, kill }
}

/** Opens the page, chooses the file, and begins to upload it. */
async function upload(context: BrowserContext, app: UploadApp, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(app.url)
  await page.getByLabel('File').setInputFiles(path)
  await page.evaluate((concurrency) => {
    const page = window as never as Scripts
    const resumeStore = page.OssUploadResume.createResumeStore()
    const options = { endpoint: '/api/oss-upload', multipartFrom: '1mb', concurrency, resumeStore }
    const [file] = (document.querySelector('input') as HTMLInputElement).files as FileList
    page.upload = new page.OssUpload.OssDirectUploader(options).upload(file as File, {
      onProgress: ({ loaded }) => {
        page.loaded = loaded
      },
    })
    page.upload.catch(() => {})
  }, CONCURRENCY)
  return page
}

const partsSent = ({ emulator }: UploadApp): string[] =>
  emulator
    .requests()
    .filter(({ operation }) => operation === 'UploadPart')
    .map(({ target }) => new URLSearchParams(target.split('?')[1]).get('partNumber') ?? '')

it('a browser that is killed in the middle of a large file goes on with it when it is started again', {
  timeout: 120_000,
}, async () => {
  const app = await startUploadApp({
    multipart: { partSize: MB },
    authorize: () => ({ dir: 'e2e/', maxSize: '1gb' }),
  })
  onTestFinished(() => app.close())
  const [profile, folder] = [await makeFolder(), await makeFolder()]
  const content = randomBytes(PARTS * MB)
  const path = join(folder, 'film.mp4')
  await writeFile(path, content)

  const first = await startBrowser(profile)
  const page = await upload(first.context, app, path)
  await page.waitForFunction((bytes) => (window as never as Scripts).loaded > bytes, content.length / 2)
  await first.kill()
  expect(app.records.size).toBe(0)

  const second = await startBrowser(profile)
  const again = await upload(second.context, app, path)
  const { key } = await again.evaluate(() => (window as never as Scripts).upload)
  expect(await app.stored()).toEqual(new Map([[key, sha256(content)]]))
  expect(app.records).toEqual(new Map([[key, 1]]))
  expect(partsSent(app).length - PARTS).toBeLessThanOrEqual(CONCURRENCY)
})
