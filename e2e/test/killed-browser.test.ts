import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import {
  type CrashableBrowser,
  type CrashableEngine,
  type OwnBrowser,
  startCrashableBrowser,
  untilGiven,
} from './own-browser.js'
import { sha256, startUploadApp, type UploadApp } from './upload-app.js'

const MB = 1024 ** 2
const PARTS = 48
const CONCURRENCY = 2

/** What the page under test has. */
type Scripts = {
  OssUpload: typeof import('@acme/oss-upload-browser')
  OssUploadResume: typeof import('@acme/oss-upload-browser/resume')
  loaded: number
  /** The key, or what failed. */
  outcome?: string
}

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-killed-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function startBrowser(engine: CrashableEngine, profile: string): Promise<CrashableBrowser> {
  const browser = await startCrashableBrowser(engine, profile)
  onTestFinished(async () => void (await browser.close()))
  return browser
}

/** Opens the page, chooses the file, and begins to upload it. */
async function upload(browser: OwnBrowser, app: UploadApp, path: string): Promise<void> {
  await browser.goto(app.url)
  await browser.chooseFile(path)
  await browser.run((concurrency) => {
    const page = window as never as Scripts
    const resumeStore = page.OssUploadResume.createResumeStore()
    const options = { endpoint: '/api/oss-upload', multipartFrom: '1mb', concurrency, resumeStore }
    const [file] = (document.querySelector('input') as HTMLInputElement).files as FileList
    const onProgress = ({ loaded }: { loaded: number }) => {
      page.loaded = loaded
    }
    new page.OssUpload.OssDirectUploader(options).upload(file as File, { onProgress }).then(
      ({ key }) => {
        page.outcome = key
      },
      (error) => {
        page.outcome = String(error)
      },
    )
  }, CONCURRENCY)
}

const partsSent = ({ emulator }: UploadApp): string[] =>
  emulator
    .requests()
    .filter(({ operation }) => operation === 'UploadPart')
    .map(({ target }) => new URLSearchParams(target.split('?')[1]).get('partNumber') ?? '')

// WebKitGTK's driver gives no profile that outlives the browser
it.each<CrashableEngine>(['chromium', 'firefox'])(
  'a browser that is killed in the middle of a large file goes on with it when it is started again (%s)',
  {
    timeout: 120_000,
  },
  async (engine) => {
    const app = await startUploadApp({
      multipart: { partSize: MB },
      authorize: () => ({ dir: 'e2e/', maxSize: '1gb' }),
    })
    onTestFinished(() => app.close())
    const [profile, folder] = [await makeFolder(), await makeFolder()]
    const content = randomBytes(PARTS * MB)
    const path = join(folder, 'film.mp4')
    await writeFile(path, content)

    const first = await startBrowser(engine, profile)
    await upload(first, app, path)
    const isHalf = (bytes: number) => (window as never as Scripts).loaded > bytes || undefined
    await untilGiven(first, isHalf, content.length / 2)
    await first.kill()
    expect(app.records.size).toBe(0)

    const second = await startBrowser(engine, profile)
    await upload(second, app, path)
    const key = await untilGiven(second, () => (window as never as Scripts).outcome)
    expect(await app.stored()).toEqual(new Map([[key, sha256(content)]]))
    expect(app.records).toEqual(new Map([[key, 1]]))
    expect(partsSent(app).length - PARTS).toBeLessThanOrEqual(CONCURRENCY)
  },
)
