import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import { createOssUpload, toNodeHandler, type UploadedObject } from '@acme/oss-upload-server'
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { makePng } from './png.js'

const FILES: Record<string, string | URL> = {
  '/': new URL('../classic-page/index.html', import.meta.url),
  '/upload.js': new URL('../classic-page/upload.js', import.meta.url),
  '/plupload.full.min.js': createRequire(import.meta.url).resolve('plupload/js/plupload.full.min.js'),
}

const recorded: UploadedObject[] = []
let dataDir: string
let emulator: Emulator
let server: Server
let origin: string
let browser: Browser
let signingRequests = 0

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'oss-upload-classic-'))
  emulator = await startEmulator({ dataDir })
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ossUpload = createOssUpload({
    bucket: 'demo-bucket',
    region: 'cn-hangzhou',
    endpoint: emulator.url,
    credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' },
    secrets: ['the sealing secret of the classic page’s test'],
    callback: { url: `${origin}/api/oss-upload`, trustedPublicKeyUrls: [emulator.publicKeyUrl] },
    authorize: () => ({ dir: 'classic/' }),
    onUploaded: (object) => {
      recorded.push(object)
    },
  })
  const handleUpload = toNodeHandler(ossUpload)
  server.on('request', async (request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    if (path === '/api/oss-upload') {
      if (request.method === 'GET') signingRequests += 1
      return handleUpload(request, response)
    }
    const file = FILES[path]
    response.setHeader('content-type', path === '/' ? 'text/html' : 'text/javascript')
    response.writeHead(file ? 200 : 404).end(file && (await readFile(file)))
  })
  browser = await chromium.launch(chromiumLaunchOptions())
})

afterAll(async () => {
  await browser?.close()
  server?.closeAllConnections()
  server?.close()
  await emulator?.close()
  await rm(dataDir, { recursive: true, force: true })
})

beforeEach(() => {
  recorded.length = 0
  signingRequests = 0
})

async function openPage(): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(origin)
  return page
}

const png = (name: string) => ({ name, mimeType: 'image/png', buffer: makePng(12, 8) })

describe('the classic page, pointed at our server by changing one line', () => {
  it('uploads under local names, through ${filename}, with one signature', async () => {
    const page = await openPage()
    await page.locator('input[type=file]').setInputFiles([png('a.png'), png('照片 2.png')])
    await page.getByRole('button', { name: 'Upload' }).click()
    await page.locator('#ossfile li').nth(1).waitFor()
    expect(await page.locator('#console').textContent()).toBe('')
    expect(await page.locator('#ossfile li').allTextContents()).toEqual([
      'a.png 200 {"Status":"OK"}',
      '照片 2.png 200 {"Status":"OK"}',
    ])
    expect(recorded.map(({ key }) => key)).toEqual(['classic/a.png', 'classic/照片 2.png'])
    expect(recorded[0]).toMatchObject({ size: png('a.png').buffer.length, image: { width: 12, height: 8 } })
    expect(signingRequests).toBe(1)
    await page.close()
  })

  it('uploads under random names', async () => {
    const page = await openPage()
    await page.getByLabel('Random name').check()
    await page.locator('input[type=file]').setInputFiles(png('a.png'))
    await page.getByRole('button', { name: 'Upload' }).click()
    await page.locator('#ossfile li').waitFor()
    expect(recorded.map(({ key }) => key)).toEqual([expect.stringMatching(/^classic\/\w{10}\.png$/)])
    await page.close()
  })
})
