import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { findFreePort } from '../../scripts/free-port.js'
import { type LoopbackRegistry, startRegistry } from '../../scripts/loopback-registry.js'
import { packPackages } from '../../scripts/packed-packages.js'
import { followQuickStart } from './quick-start.js'
import type { RunningProgram } from './stranger-project.js'

let folder: string
let registry: LoopbackRegistry
let browser: Browser
const running: RunningProgram[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oss-upload-quick-start-'))
  registry = await startRegistry(await packPackages(folder))
  browser = await chromium.launch(chromiumLaunchOptions())
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((program) => program.stop()))
})

afterAll(async () => {
  await browser?.close()
  await registry?.close()
  // what a development server started may write for a moment yet
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
})

describe('the quick start, copied into an empty folder, for', () => {
  it.each(['express', 'hono', 'next'])(
    '%s ends with a verified upload',
    async (name) => {
      const ports = { 3000: await findFreePort(), 9000: await findFreePort() }
      await followQuickStart(`docs/quick-starts/${name}.md`, join(folder, name), { registry, ports, running })
      const page = await browser.newPage()
      // a page that does not come says more of why than an element that is missing; before its scripts have run, it hears nothing
      const url = `http://localhost:${ports[3000]}`
      expect((await page.goto(url, { waitUntil: 'networkidle' }))?.status()).toBe(200)
      await page
        .getByLabel('Files')
        .setInputFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.alloc(42) }])
      await page.locator('pre:not(:empty)').waitFor()
      const [, data = ''] = /^a\.txt: (.*)$/m.exec((await page.locator('pre').textContent()) ?? '') ?? []
      expect(JSON.parse(data)).toEqual({
        key: expect.stringMatching(/^users\/42\/\w+\.txt$/),
        size: 42,
        via: 'callback',
      })
      await page.close()
    },
    180_000,
  )
})
