// The page is tested as it is shipped, so the package has to be built before.
import { type Browser, chromium, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { findFaintTexts } from '../../../e2e/test/text-contrast.js'
import { chromiumLaunchOptions } from '../../../scripts/chromium.js'
import type { Emulator, EmulatorOptions } from '../src/index.js'
import { postForm } from './post-form.js'
import { runEmulator } from './run-emulator.js'
import { signFormV1 } from './sign.js'

let browser: Browser
beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions())
})
afterAll(() => browser.close())

interface Visit {
  emulator: Emulator
  page: Page
  /** What the browser's console has said. */
  said: string[]
}

async function visit(
  prepare: (emulator: Emulator) => Promise<void>,
  look: Parameters<Browser['newPage']>[0] = {},
  options: EmulatorOptions = {},
): Promise<Visit> {
  const emulator = await runEmulator(options)
  await prepare(emulator)
  const page = await browser.newPage(look)
  onTestFinished(() => page.close())
  const said: string[] = []
  page.on('console', (message) => void said.push(message.text()))
  page.on('pageerror', (error) => void said.push(String(error)))
  await page.goto(`${emulator.url}/_emulator/`)
  await page.getByText('data in').waitFor()
  return { emulator, page, said }
}

const upload = ({ url }: Emulator, key: string, fields: Record<string, string> = {}) =>
  postForm(url, { ...signFormV1([['starts-with', '$key', 'user/']]), key, ...fields })

async function refuseSome(emulator: Emulator): Promise<void> {
  await upload(emulator, 'user/a.txt')
  await upload(emulator, 'user/b.txt', { Signature: 'wrong' })
  await upload(emulator, 'other/<img src=x onerror=alert(1)>.txt')
}

describe('the page at /_emulator/', () => {
  it('tells by keyboard alone which condition refused an upload, and what was given', async () => {
    const { page, said } = await visit(refuseSome)
    const newest = page.getByRole('list', { name: 'Requests, newest first' }).getByRole('listitem').first()
    expect(await newest.locator('summary').textContent()).toContain('AccessDenied')
    await newest.locator('summary').focus()
    await page.keyboard.press('Enter')
    const facts = await newest.locator('dl').textContent()
    expect(facts).toContain('["starts-with", "$key", "user/"]')
    expect(facts).toContain('"other/<img src=x onerror=alert(1)>.txt"')
    expect(said).toEqual([])
  })

  it('shows what was signed beside the signature that was given', async () => {
    const { page } = await visit(refuseSome)
    const refused = page.getByRole('listitem').filter({ hasText: 'SignatureDoesNotMatch' })
    await refused.locator('summary').click()
    const facts = await refused.locator('dl').textContent()
    expect(facts).toMatch(/Signature \(given\)wrong/)
    expect(facts).toContain('"conditions":[["starts-with","$key","user/"]]')
    expect(await page.content()).not.toContain('emulator-secret')
  })

  it('shows new requests by itself, and leaves an open one open', async () => {
    const { page, emulator } = await visit(refuseSome)
    const items = page.locator('#requests > li')
    await items.first().locator('summary').click()
    await upload(emulator, 'user/later.txt')
    await page.getByText('demo-bucket/user/later.txt').waitFor()
    expect(await items.count()).toBe(4)
    expect(await items.nth(1).locator('details').getAttribute('open')).not.toBeNull()
    await page.getByLabel('Refused only').check()
    await expect.poll(() => items.count()).toBe(2)
  })

  it('lists objects, newest first, and more on demand', async () => {
    const { page } = await visit(
      async (emulator) => {
        for (let index = 0; index < 60; index += 1) {
          emulator.clock.set(new Date(Date.UTC(2026, 0, 1) + index * 1000))
          await postForm(emulator.url, { ...signFormV1([['starts-with', '$key', '']]), key: `k${index}` })
        }
      },
      {},
      { buckets: ['demo-bucket', 'media'] },
    )
    const names = page.locator('#objects .name')
    await names.first().waitFor()
    expect([await names.count(), await names.first().textContent()]).toEqual([50, 'k59'])
    await page.getByRole('button', { name: 'More objects' }).click()
    await expect.poll(() => names.count()).toBe(60)
    await page.getByLabel('Bucket').selectOption('media')
    await page.getByText('This bucket is empty.').waitFor()
  })

  it('says that a test has made faults and set the clock, and ends both', async () => {
    const { page, emulator } = await visit(async ({ faults, clock }) => {
      faults.add({ effect: 'error', status: 503, code: 'SlowDown' })
      clock.set('2030-01-01T00:00:00Z')
    })
    await page.getByRole('button', { name: 'Remove fault-1' }).click()
    await expect.poll(() => emulator.faults.list()).toEqual([])
    await page.getByRole('button', { name: 'Back to the real time' }).click()
    await expect.poll(() => emulator.clock.state.mode).toBe('real')
    await page.getByRole('region', { name: 'Not as usual' }).waitFor({ state: 'hidden' })
  })

  it.each(['light', 'dark'] as const)('can be read in %s colours, and fits 360 pixels', async (colorScheme) => {
    const { page } = await visit(
      async (emulator) => {
        await refuseSome(emulator)
        await upload(emulator, `user/${'long'.repeat(60)}.txt`)
        emulator.faults.add({ effect: 'drop', keyPrefix: 'x'.repeat(200) })
      },
      { colorScheme, viewport: { width: 360, height: 740 } },
    )
    await page.locator('#objects li').first().waitFor()
    for (const summary of await page.locator('#requests summary').all()) await summary.click()
    expect(await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.lang])).toEqual([
      360,
      'en',
    ])
    expect(await findFaintTexts(page, 4.5)).toEqual([])
  })

  it('cannot be framed, and its endpoints cannot be read, by another page or an uploaded one', async () => {
    const emulator = await runEmulator()
    const store = (key: string, content: string) => {
      const fields = { ...signFormV1([['starts-with', '$key', '']]), key, 'x-oss-object-acl': 'public-read' }
      return postForm(emulator.url, fields, { content, type: 'text/html' })
    }
    await store('k.html', '<title>uploaded</title>')
    const page = await browser.newPage()
    onTestFinished(() => page.close())
    const readRequests = () =>
      page.evaluate(async (url) => {
        const headers = { 'x-oss-emulator': '1' }
        return fetch(`${url}/_emulator/requests`, { headers }).then(
          () => 'read',
          () => 'refused',
        )
      }, emulator.url)
    await page.goto(`${emulator.url}/k.html`)
    expect([await page.title(), await readRequests()]).toEqual(['uploaded', 'refused'])
    await page.goto(`http://localhost:${emulator.port}/_emulator/`)
    expect(await readRequests()).toBe('refused')
    for (const [path, shown] of [
      ['/k.html', `${emulator.url}/k.html`],
      ['/_emulator/', 'chrome-error://chromewebdata/'],
    ]) {
      await store('frame.html', `<iframe src="${emulator.url}${path}"></iframe>`)
      await page.goto(`${emulator.url}/frame.html`)
      await expect.poll(() => page.frames()[1]?.url()).toBe(shown)
    }
  })
})
