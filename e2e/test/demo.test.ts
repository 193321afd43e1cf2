import { createHash } from 'node:crypto'
import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { useDemo } from './demo-in-browser.js'
import { startDemoProcess } from './demo-process.js'
import { makePng } from './png.js'

const running = useDemo()

interface Visit {
  page: Page
  /** What the page wrote to its console as an error, and what it threw. */
  complaints: string[]
  /** Requests by method and path. */
  requests: string[]
}

async function visit(): Promise<Visit> {
  const page = await running.browser.newPage()
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await page.goto(running.demo.url)
  return { page, complaints, requests }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const listUploads = async () => (await fetch(`${running.demo.url}/api/uploads`)).json()

const png = { name: '照片 1.png', mimeType: 'image/png', buffer: makePng(40, 30) }

describe('the demo in a browser', () => {
  it('uploads a PNG: progress, the callback’s answer on the page, its facts in the list, its bytes in the bucket', async () => {
    const { page, complaints, requests } = await visit()
    await page.getByLabel('Choose files').setInputFiles(png)
    await page.getByRole('button', { name: 'Start upload' }).click()
    await page.getByText('Done', { exact: true }).waitFor()
    expect(await page.getByRole('progressbar', { name: png.name }).getAttribute('value')).toBe('1')

    const [upload] = await listUploads()
    expect(upload).toMatchObject({
      key: expect.stringMatching(/^uploads\/[0-9a-f]{32}\.png$/),
      ...{ size: png.buffer.length, mimeType: 'image/png', width: 40, height: 30 },
      etag: createHash('md5').update(png.buffer).digest('hex').toUpperCase(),
      uploadedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    })
    expect(await page.locator('.answer').textContent()).toContain(upload.key)
    const stored = new Uint8Array(await (await fetch(upload.url)).arrayBuffer())
    expect(sha256(stored)).toBe(sha256(png.buffer))
    expect(requests.filter((request) => request === 'GET /api/oss-upload')).toHaveLength(1)

    const thumbnail = page.locator('#uploads img').first()
    await expect.poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(40)
    expect(complaints).toEqual([])
    await page.close()
  })

  it('keeps local names, and sends nothing twice on a second click', async () => {
    const { page, requests } = await visit()
    await page
      .getByLabel('Choose files')
      .setInputFiles([png, { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) }])
    await page.getByLabel('Local name').check()
    await page.getByRole('button', { name: 'Start upload' }).click()
    await page.getByText('Done', { exact: true }).nth(1).waitFor()
    const keys = (await listUploads()).map(({ key }: { key: string }) => key)
    expect(keys).toEqual(expect.arrayContaining(['uploads/照片 1.png', 'uploads/empty.txt']))

    const sent = requests.length
    await page.getByRole('button', { name: 'Start upload' }).click()
    await page.getByRole('status').getByText('choose files first').waitFor()
    expect(requests.slice(sent).filter((request) => request.startsWith('POST'))).toEqual([])
    await page.close()
  })

  it('says in words why an upload failed, and the file can be sent again', async () => {
    const { page } = await visit()
    await page.route('**/api/oss-upload*', (route) =>
      route.fulfill({ status: 403, json: { error: { code: 'UPLOAD_DENIED', message: 'Your trial has ended.' } } }),
    )
    await page.getByLabel('Choose files').setInputFiles(png)
    await page.getByRole('button', { name: 'Start upload' }).click()
    expect(await page.getByRole('alert').textContent()).toBe('Your trial has ended.')
    await page.unroute('**/api/oss-upload*')
    await page.getByRole('button', { name: 'Start upload' }).click()
    await page.getByText('Done', { exact: true }).waitFor()
    await page.close()
  })

  it('fits 360 pixels without sideways scroll, with long names and answers on it', async () => {
    const { page } = await visit()
    await page.setViewportSize({ width: 360, height: 740 })
    const longName = { ...png, name: `${'long-name-without-a-space'.repeat(6)}.png` }
    await page.getByLabel('Choose files').setInputFiles(longName)
    await page.getByLabel('Local name').check()
    await page.getByRole('button', { name: 'Start upload' }).click()
    await page.getByText('Done', { exact: true }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    await page.close()
  })

  it('works by keyboard alone', async () => {
    const { page } = await visit()
    await page.getByLabel('Choose files').setInputFiles(png)
    await page.getByLabel('Choose files').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('ArrowRight')
    expect(await page.getByLabel('Local name').isChecked()).toBe(true)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('Done', { exact: true }).waitFor()
    await page.close()
  })
})

describe('the demo’s server', () => {
  it('says which methods its paths have', async () => {
    for (const [path, status, allow] of [
      ['/', 405, 'GET, HEAD'],
      ['/api/uploads', 405, 'GET, HEAD'],
      ['/nowhere', 404, null],
    ]) {
      const response = await fetch(`${running.demo.url}${path}`, { method: 'POST' })
      expect([response.status, response.headers.get('allow')]).toEqual([status, allow])
    }
  })

  it('refuses a forged callback and records nothing, whether or not somebody reads the warning', async () => {
    running.demo.stopReading()
    const before = await listUploads()
    const body = 'bucket=demo-bucket&object=uploads/forged&etag=A&size=1&mimeType=a/b&reqId=X'
    const forge = (publicKeyUrl: string) =>
      fetch(`${running.demo.url}/api/oss-upload`, {
        method: 'POST',
        headers: { authorization: 'AAAA', 'x-oss-pub-key-url': btoa(publicKeyUrl) },
        body,
      })
    expect((await forge('https://gosspublic.alicdn.com/callback_pub_key_v1.pem')).status).toBe(403)
    expect((await forge('https://evil.example/key.pem')).status).toBe(403)
    expect((await forge(`${running.demo.emulatorUrl}/_emulator/callback_pub_key_v1.pem`)).status).toBe(403)
    expect(await listUploads()).toEqual(before.map((upload: object) => ({ ...upload, url: expect.any(String) })))
  })

  it('lists what was uploaded before a restart, and still serves its bytes', async () => {
    const before = await listUploads()
    await running.demo.stop()
    // compose files set what nobody has filled in to nothing
    running.demo = await startDemoProcess(running.dataDir, { OSS_SIGNATURE_VERSION: '', OSS_BUCKET: '' })
    const after = await listUploads()
    expect(after.map(({ key }: { key: string }) => key)).toEqual(before.map(({ key }: { key: string }) => key))
    expect(after.length).toBeGreaterThan(0)
    expect((await fetch(after[0].url)).status).toBe(200)
  })
})
