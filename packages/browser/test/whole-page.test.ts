import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmulator } from '@acme/oss-upload-emulator'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumLaunchOptions } from '../../../scripts/chromium.js'
import { readPolicy, startWholePage } from './whole-page.js'
import type { WholePage } from './whole-page-fixture.js'

declare global {
  var wholePage: WholePage
}

let folder: string
let emulator: Awaited<ReturnType<typeof startEmulator>>
let app: Awaited<ReturnType<typeof startWholePage>>
let browser: Browser
let policy: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oss-upload-page-'))
  emulator = await startEmulator({ dataDir: join(folder, 'data') })
  app = await startWholePage(emulator)
  browser = await chromium.launch(chromiumLaunchOptions())
  policy = await readPolicy(emulator.url)
})

afterAll(async () => {
  await browser?.close()
  await app?.close()
  await emulator?.close()
  await rm(folder, { recursive: true, force: true })
})

/** The page under a policy; what the browser complains of, and which scripts it loaded. */
async function open(csp: string): Promise<{ page: Page; complaints: string[]; scripts: string[] }> {
  const page = await browser.newPage()
  const complaints: string[] = []
  const scripts: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('request', (request) => request.url().endsWith('.js') && scripts.push(new URL(request.url()).pathname))
  await page.goto(`${app.url}/page?csp=${encodeURIComponent(csp)}`)
  return { page, complaints, scripts }
}

const send = (page: Page, size: number) => page.evaluate((size) => wholePage.send(size), size)

describe('a page under the policy of the README', () => {
  it('uploads, has a worker compute checksums, and breaks nothing of the policy', async () => {
    const { page, complaints, scripts } = await open(policy)
    expect(await send(page, 2_000_000)).toEqual({ key: expect.stringMatching(/^tests\/[0-9a-f]{32}\.bin$/) })
    expect(complaints).toEqual([])
    expect(scripts).toContain('/crc64-worker.js')
    await page.close()
  })

  it('computes checksums itself where the policy forbids workers', async () => {
    const { page, scripts } = await open(policy.replace("worker-src 'self'", "worker-src 'none'"))
    expect(await send(page, 2_000_000)).toEqual({ key: expect.stringMatching(/^tests\//) })
    expect(scripts).not.toContain('/crc64-worker.js')
    await page.close()
  })

  it('reaches no bucket that the policy does not name', async () => {
    const { page } = await open(policy.replace(new URL(emulator.url).origin, ''))
    expect(await send(page, 100_000)).toMatchObject({ code: 'NETWORK_ERROR' })
    await page.close()
  })
})

describe('a file that is gone from the disk since it was chosen', () => {
  it.each([100, 300_000])('fails at once, as one that cannot be read (%i bytes)', async (size) => {
    const { page } = await open(policy)
    const path = join(folder, `gone-${size}.bin`)
    await writeFile(path, 'x'.repeat(size))
    await page.locator('input').setInputFiles(path)
    // browsers look at the disk when somebody asks first
    expect(await page.evaluate(() => document.querySelector('input')?.files?.[0]?.size)).toBe(size)
    await rm(path)
    const { name, title } = (await page.evaluate(() => wholePage.sendChosen())) as { name: string; title: string }
    expect(['NotFoundError', 'NotReadableError']).toContain(name)
    expect(title).toContain('cannot be read')
    await page.close()
  })
})

describe('files and folders dropped onto a page', () => {
  it('are taken whole: real folders, of more files than the browser gives at once', async () => {
    const trip = join(folder, 'trip')
    await mkdir(join(trip, 'day'), { recursive: true })
    const names = Array.from({ length: 230 }, (_, index) => `${index}.txt`)
    await Promise.all([...names, 'day/照片.txt', '.DS_Store'].map((name) => writeFile(join(trip, name), name)))
    await writeFile(join(folder, 'alone.txt'), 'x')

    const { page, complaints } = await open(policy)
    const session = await page.context().newCDPSession(page)
    const data = { items: [], files: [trip, join(folder, 'alone.txt')], dragOperationsMask: 1 }
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await session.send('Input.dispatchDragEvent', { type, x: 50, y: 50, data })
    const { paths, unreadable } = await page.evaluate(() => wholePage.dropped)
    const expected = [...names.map((name) => `trip/${name}`), 'trip/day/照片.txt', 'alone.txt']
    expect(paths.sort()).toEqual(expected.sort())
    expect(unreadable).toEqual([])
    expect(complaints).toEqual([])
    await page.close()
  })
})
