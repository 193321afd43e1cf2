import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UploadError } from '@acme/oss-upload-browser'
import { explain } from '@acme/oss-upload-browser/words'
import { type Browser, chromium, type Locator, type Page } from 'playwright'
import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createSSRApp } from 'vue'
import { renderToString as renderVue } from 'vue/server-renderer'
import { sha256, startUploadApp, type UploadApp } from '../../../e2e/test/upload-app.js'
import { chromiumLaunchOptions } from '../../../scripts/chromium.js'
import { Uploads as ReactUploads } from '../react.tsx'
import { Uploads as VueUploads } from '../vue.ts'
import { bundlePage } from './bundle-page.ts'

/** Large enough for the browser to report how far they are. */
const TEXT = { name: 'report.txt', mimeType: 'text/plain', buffer: Buffer.alloc(2 * 1024 ** 2, 'a report ') }
const CHINESE = { name: '报告 二.txt', mimeType: 'text/plain', buffer: Buffer.alloc(2 * 1024 ** 2, '第二份报告') }
const PROGRAM = { name: 'tool.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') }
const DENIED = { name: 'denied.txt', mimeType: 'text/plain', buffer: Buffer.from('a text') }
/** More than the sockets between page and emulator take in, so that it cannot be stored by the way. */
const LARGE_BYTES = 16 * 1024 ** 2

const refused = new UploadError('FILE_TYPE_NOT_ACCEPTED', {
  ...{ fileName: PROGRAM.name, type: PROGRAM.mimeType, size: 2, accept: ['image/*', '.txt'] },
})
const words = explain(refused, { language: 'zh' }).title

/** What differs from one recipe to the next. */
interface Recipe {
  readonly entry: string
  /** The page's HTML; its bundle is `/page.js`. */
  readonly page: () => string | Promise<string>
  /** Where a file is in the list. */
  readonly row: string
  /** A file that is shown to be so far. */
  readonly showing: (percent: number) => string
  /** What ends the upload of a row. */
  readonly cancel: string
  /** Whether a cancelled file stays, and may be sent again. */
  readonly staysInList: boolean
  /** Whether the user may send a file again that failed. */
  readonly hasRetry: boolean
  /** What is said of a file that is refused. */
  readonly words: string
  /** What the framework reports to the console by itself of a file that is refused. */
  readonly reports?: RegExp
}

const shell = (body = '') =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Upload</title><body>${body}</body>` +
  '<script type="module" src="/page.js"></script></html>'
const list = {
  ...{ page: () => shell(), row: 'li', showing: (percent: number) => `li:has-text("${percent}%")` },
  ...{ cancel: 'button:text("Cancel")', staysInList: true, hasRetry: true, words },
}
const withBar = (row: string) => ({
  ...{ ...list, row, showing: (percent: number) => `${row}:has([aria-valuenow="${percent}"])`, staysInList: false },
})

const recipes: Record<string, Recipe> = {
  React: { ...list, entry: 'react.tsx', page: () => shell(renderToString(createElement(ReactUploads))) },
  'Vue 3': { ...list, entry: 'vue.ts' },
  antd: {
    ...withBar('.ant-upload-list-item'),
    entry: 'antd.tsx',
    cancel: '.ant-upload-list-item-action',
    hasRetry: false,
  },
  'Element Plus': {
    ...{ ...withBar('.el-upload-list__item'), entry: 'element-plus.ts', cancel: '.el-icon--close' },
    reports: /FILE_TYPE_NOT_ACCEPTED/,
  },
  'plain script': {
    ...{ ...list, entry: '', words: 'Only images and texts.' },
    page: () => readFile(new URL('../plain.html', import.meta.url), 'utf8'),
  },
}

let browser: Browser
let folder: string
let largeFile: string
beforeAll(async () => {
  browser = await chromium.launch(chromiumLaunchOptions())
  folder = await mkdtemp(join(tmpdir(), 'oss-upload-recipes-'))
  largeFile = join(folder, 'large.txt')
  const handle = await open(largeFile, 'w')
  await handle.truncate(LARGE_BYTES)
  await handle.close()
})
afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true })
})

/** A recipe in a page, whose app answers OSS's callbacks once it is let. */
interface Visit {
  readonly app: UploadApp
  readonly page: Page
  readonly input: Locator
  readonly complaints: readonly string[]
  row(name: string): Locator
  letConfirm(): void
}

async function visit({ entry, page: html, row }: Recipe): Promise<Visit> {
  let letConfirm = () => {}
  const allowed = new Promise<void>((resolve) => {
    letConfirm = resolve
  })
  const recorded = new Map<string, number>()
  const onUploaded = async ({ key }: { key: string }) => {
    await allowed
    recorded.set(key, (recorded.get(key) ?? 0) + 1)
    return { key }
  }
  const files = { '/page.html': await html(), ...(entry && { '/page.js': await bundlePage(entry) }) }
  const app = { ...(await startUploadApp({ onUploaded }, files)), records: recorded }
  onTestFinished(() => app.close())
  const page = await browser.newPage({ locale: 'zh-CN' })
  onTestFinished(() => page.close())
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  await page.goto(`${app.url}/page.html`)
  return {
    ...{ app, page, complaints, letConfirm, input: page.locator('input[type=file]') },
    row: (name) => page.locator(row).filter({ hasText: name }),
  }
}

/** Exactly these are in the bucket, as they were, and each was recorded once. */
async function expectAllOnce({ app }: Visit, contents: readonly Buffer[]): Promise<void> {
  const stored = await app.stored()
  expect([...stored.values()].sort()).toEqual(contents.map(sha256).sort())
  expect([...app.records]).toEqual(expect.arrayContaining([...stored.keys()].map((key) => [key, 1])))
  expect(app.records.size).toBe(contents.length)
}

/** Both files are sent at once, and are full only when the app has recorded them. */
async function uploadTwo(visited: Visit, { showing }: Recipe): Promise<void> {
  const { page, input, app, letConfirm } = visited
  await input.setInputFiles([TEXT, CHINESE])
  for (const { name } of [TEXT, CHINESE]) await page.locator(showing(99)).filter({ hasText: name }).waitFor()
  expect(await page.locator(showing(100)).count()).toBe(0)
  expect(app.records.size).toBe(0)
  letConfirm()
  for (const key of await keysOf(app, 2)) await page.getByText(key).waitFor()
  await expect.poll(() => page.locator(showing(99)).count()).toBe(0)
  await expectAllOnce(visited, [TEXT.buffer, CHINESE.buffer])
}

/** Keys of what the app has recorded, once it is so many. */
async function keysOf({ records }: UploadApp, count: number): Promise<string[]> {
  await expect.poll(() => records.size, { timeout: 10_000 }).toBe(count)
  return [...records.keys()]
}

/** Its form ends in the middle. */
async function cancelLarge({ app, page, input, row }: Visit, { cancel }: Recipe): Promise<void> {
  const held = app.emulator.faults.add({ operation: 'PostObject', effect: 'latency', ms: 600_000 })
  await input.setInputFiles(largeFile)
  await expect.poll(() => held.fired).toBe(1)
  const ended = page.waitForEvent('requestfailed')
  await row('large.txt').locator(cancel).click()
  await ended
  await row('large.txt').locator(cancel).waitFor({ state: 'hidden' })
  held.remove()
}

/** OSS refuses it once, and takes it as the user tries again. */
async function retryDenied({ app, page, input }: Visit): Promise<void> {
  app.emulator.faults.add({ operation: 'PostObject', effect: 'error', status: 403, code: 'AccessDenied', times: 1 })
  await input.setInputFiles([DENIED])
  const retry = page.locator('li, p').filter({ hasText: DENIED.name }).getByRole('button', { name: 'Retry' })
  const before = app.records.size
  await retry.click()
  const keys = await keysOf(app, before + 1)
  await page.getByText(keys.at(-1) ?? '').waitFor()
}

describe.each(Object.entries(recipes))('the recipe for %s', (_, recipe) => {
  it('shows progress, the outcome and words, cancels, tries again, and stores each file once', async () => {
    const visited = await visit(recipe)
    const { page, input, row, complaints } = visited
    const contents = [TEXT.buffer, CHINESE.buffer]
    await uploadTwo(visited, recipe)
    await input.setInputFiles([PROGRAM])
    await page.getByText(recipe.words).first().waitFor()
    await cancelLarge(visited, recipe)
    await expectAllOnce(visited, contents)
    if (recipe.staysInList) {
      await row('large.txt').getByRole('button', { name: 'Retry' }).click()
      await page.locator(recipe.showing(100)).filter({ hasText: 'large.txt' }).waitFor()
      contents.push(await readFile(largeFile))
    }
    expect(complaints.filter((text) => !recipe.reports?.test(text))).toEqual([])
    if (recipe.hasRetry) {
      await retryDenied(visited)
      contents.push(DENIED.buffer)
    }
    await expectAllOnce(visited, contents)
  })
})

describe('rendered on a server', () => {
  it.each([
    ['React', () => renderToString(createElement(ReactUploads))],
    ['Vue', () => renderVue(createSSRApp(VueUploads))],
  ])('the recipe for %s has an empty list', async (_, render) => {
    const html = await render()
    expect(html).toContain('<input type="file"')
    expect(html).not.toContain('<li')
  })
})
