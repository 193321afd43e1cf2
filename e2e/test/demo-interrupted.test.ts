import { randomBytes } from 'node:crypto'
import { link, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RequestEntry } from '@acme/oss-upload-emulator'
import type { Page } from 'playwright'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { useDemo } from './demo-in-browser.js'
import { sha256, visitDemo } from './demo-visit.js'
import { findFaintTexts } from './text-contrast.js'

const MB = 1024 ** 2
/** The smallest that goes in parts. */
const SIZE = 100 * MB + 1
/** More than are on their way at a time. */
const PASSING = 8

/** A machine that has other things to do takes its time for some megabytes. */
const PATIENCE = { timeout: 20_000 }

const running = useDemo()
const content = randomBytes(SIZE)

const fileAt = (name: string) => join(running.dataDir, name)

/** Gives the large file a name of a test's own. */
async function nameLarge(name: string): Promise<string> {
  await link(fileAt('large'), fileAt(name))
  return fileAt(name)
}

beforeAll(async () => {
  await writeFile(fileAt('large'), content)
  await writeFile(fileAt('other.txt'), 'another file')
})
afterEach(async () => {
  await ask('DELETE', 'faults')
  for (const context of running.browser.contexts()) await context.close()
})

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const url = `${running.demo.emulatorUrl}/_emulator/${path}`
  const answer = await fetch(url, {
    method,
    headers: { 'x-oss-emulator': '1' },
    body: body ? JSON.stringify(body) : null,
  })
  return (answer.status === 204 ? undefined : await answer.json()) as Answer
}

/** Lets some more parts pass, and holds those after them until `release`. */
const holdParts = () =>
  ask('POST', 'faults', { effect: 'stall', at: 'request', operation: 'UploadPart', skip: PASSING })
const release = () => ask('DELETE', 'faults')

async function requestsOf(operation: string, key: RegExp): Promise<readonly RequestEntry[]> {
  const entries = await ask<readonly RequestEntry[]>('GET', 'requests?limit=500')
  return entries.filter((entry) => entry.operation === operation && key.test(entry.key ?? ''))
}

/** Numbers of the parts that OSS has, one for each time that it was sent. */
const storedParts = async (key: RegExp): Promise<string[]> =>
  (await requestsOf('UploadPart', key))
    .filter(({ status }) => status === 200)
    .map(({ target }) => new URLSearchParams(target.split('?')[1]).get('partNumber') ?? '')

async function visit() {
  const visited = await visitDemo(running.browser, running.demo)
  const { page } = visited
  // it asks before files that are under way are left
  page.on('dialog', (dialog) => dialog.accept())
  return {
    ...visited,
    interrupted: page.getByRole('region', { name: 'Interrupted uploads' }),
    goOn: (name: string) => page.getByRole('button', { name: `Continue ${name}` }),
    choose: (path: string) => page.getByLabel('Choose files').setInputFiles(path),
    done: () => page.getByText('Done', { exact: true }).waitFor(),
  }
}

/** Drops a file of the disk, by which Chromium gives the page a handle to it. */
async function drop(page: Page, path: string): Promise<void> {
  const box = await page.locator('#drop-zone').boundingBox()
  const devTools = await page.context().newCDPSession(page)
  const at = { x: (box?.x ?? 0) + 40, y: (box?.y ?? 0) + 40 }
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devTools.send('Input.dispatchDragEvent', {
      ...{ type, ...at },
      data: { items: [], files: [path], dragOperationsMask: 1 },
    })
  await page.getByRole('progressbar').waitFor()
}

/** Starts the upload, and waits until as many parts are there as may pass. */
async function uploadSome(visited: Awaited<ReturnType<typeof visit>>, key: RegExp): Promise<void> {
  await holdParts()
  await visited.page.getByLabel('Local name').check()
  await visited.start.click()
  await expect.poll(async () => (await storedParts(key)).length, PATIENCE).toBe(PASSING)
}

async function expectStored(name: string): Promise<void> {
  const uploads: { key: string; url: string }[] = await (await fetch(`${running.demo.url}/api/uploads`)).json()
  const found = uploads.filter(({ key }) => key === `uploads/${name}`)
  expect(found).toHaveLength(1)
  expect(sha256(await (await fetch(found[0]?.url ?? '')).bytes())).toBe(sha256(content))
}

/** What was held when the page was left may have got there too: the page learns of it, and sends it no more. */
async function expectNothingTwice(key: RegExp): Promise<void> {
  const parts = await storedParts(key)
  expect(new Set(parts).size).toBe(parts.length)
  expect(await requestsOf('InitiateMultipartUpload', key)).toHaveLength(1)
}

describe('a large file', () => {
  it('goes on after a pause, and after a reload when it is chosen again, and sends no part twice', {
    timeout: 60_000,
  }, async () => {
    const name = '年度总结 最终版 (1).mp4'
    const path = await nameLarge(name)
    const visited = await visit()
    const { page, choose, interrupted, done, complaints } = visited
    await choose(path)
    await uploadSome(visited, /年度总结/)
    await page.getByRole('button', { name: `Pause ${name}` }).click()
    await page.getByText('Paused', { exact: true }).waitFor()
    await release()
    await holdParts()
    await page.getByRole('button', { name: `Resume ${name}` }).click()
    await expect.poll(async () => (await storedParts(/年度总结/)).length, PATIENCE).toBe(2 * PASSING)

    await page.reload()
    await interrupted.getByText(/MB of 100 MB uploaded/).waitFor()
    expect(Number(await page.getByRole('progressbar', { name }).getAttribute('value'))).toBeGreaterThan(0.15)
    await release()
    await choose(path)
    await page.getByRole('status').getByText(`Going on with ${name}.`).waitFor()
    expect(await interrupted.isVisible()).toBe(false)
    expect(await page.getByRole('progressbar', { name }).count()).toBe(1)
    await done()
    await expectStored(name)
    await expectNothingTwice(/年度总结/)
    expect(complaints.filter((line) => !line.includes('ERR_'))).toEqual([])

    await page.reload()
    await page.getByText('video/mp4').waitFor()
    expect(await interrupted.isVisible()).toBe(false)
  })

  it('that was dropped goes on after a reload without being chosen again, by keyboard', async () => {
    const visited = await visit()
    const { page, goOn } = visited
    await drop(page, await nameLarge('dropped.mov'))
    await uploadSome(visited, /dropped/)
    await page.reload()
    await release()
    const choosers: unknown[] = []
    page.on('filechooser', (chooser) => void choosers.push(chooser))
    await goOn('dropped.mov').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Pause dropped.mov' }).waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Pause dropped.mov')
    await expect.poll(async () => (await storedParts(/dropped/)).length, PATIENCE).toBeGreaterThan(PASSING + 2)
    await expectNothingTwice(/dropped/)
    expect(choosers).toEqual([])
  })

  it('is not mixed up with another one that is chosen, and goes on with the right one', async () => {
    const path = await nameLarge('chosen.mp4')
    const visited = await visit()
    const { page, goOn, choose } = visited
    await choose(path)
    await uploadSome(visited, /chosen/)
    await page.reload()
    const chooseByButton = async (chosen: string) => {
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), goOn('chosen.mp4').click()])
      await chooser.setFiles(chosen)
    }
    await chooseByButton(fileAt('other.txt'))
    await page.getByRole('alert').getByText('another file').waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(1)
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await findFaintTexts(page, 4.5)).toEqual([])
    }

    await chooseByButton(path)
    await page.getByText('Uploading', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Stop chosen.mp4' }).click()
    await page.getByText('Cancelled', { exact: true }).waitFor()
    await expect.poll(async () => (await requestsOf('AbortMultipartUpload', /chosen/)).length, PATIENCE).toBe(1)
  })

  it('that has changed since is asked for again, and taken out of the bucket by Remove', async () => {
    const path = await nameLarge('removed.mp4')
    const visited = await visit()
    const { page, goOn, interrupted } = visited
    await drop(page, path)
    await uploadSome(visited, /removed/)
    await page.reload()
    await utimes(path, new Date(0), new Date(0))
    await goOn('removed.mp4').click()
    await page.getByRole('alert').getByText('did not open the file').waitFor()
    await Promise.all([page.waitForEvent('filechooser'), goOn('removed.mp4').click()])
    await page.getByRole('button', { name: 'Remove removed.mp4' }).click()
    await page.getByRole('status').getByText('Removed removed.mp4').waitFor()
    expect(await requestsOf('AbortMultipartUpload', /removed/)).toMatchObject([{ status: 204 }])
    expect(await interrupted.isVisible()).toBe(false)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('files')
    await page.reload()
    await page.getByText('Recorded by the server').waitFor()
    expect(await interrupted.isVisible()).toBe(false)
  })

  it('that failed says what is kept, and goes on from there with its button', async () => {
    const visited = await visit()
    const { page, choose, start } = visited
    await choose(await nameLarge('failed.mp4'))
    await ask('POST', 'faults', {
      ...{ effect: 'error', status: 403, code: 'AccessDenied', operation: 'UploadPart', skip: PASSING },
    })
    await start.click()
    await page.getByText(/MB are uploaded already/).waitFor()
    const progress = async () => Number(await page.getByRole('progressbar').getAttribute('value'))
    expect(await progress()).toBeGreaterThan(0.05)
    await release()
    await holdParts()
    await page.getByRole('button', { name: 'Send failed.mp4 again' }).click()
    await page.getByRole('button', { name: 'Pause failed.mp4' }).waitFor()
    await expect
      .poll(async () => Number(await page.getByRole('progressbar').getAttribute('value')))
      .toBeGreaterThan(0.2)
  })
})
