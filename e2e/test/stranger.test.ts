import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { type LoopbackRegistry, startRegistry } from '../../scripts/loopback-registry.js'
import { type PackedPackage, packPackages } from '../../scripts/packed-packages.js'
import {
  bundlePage,
  compile,
  createProject,
  installedVersion,
  loadAll,
  type PackageManager,
  type RunningProgram,
  startProgram,
} from './stranger-project.js'

/** What the stranger needs beside our packages: types for Node, and the peer that has code of its own. */
const OTHERS = ['@types/node@24', '@opentelemetry/api@1']

let folder: string
let packages: PackedPackage[]
let registry: LoopbackRegistry
let browser: Browser

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oss-upload-stranger-'))
  packages = await packPackages(folder)
  registry = await startRegistry(packages)
  browser = await chromium.launch(chromiumLaunchOptions())
})

afterAll(async () => {
  await browser?.close()
  await registry?.close()
  await rm(folder, { recursive: true, force: true })
})

const entriesOf = ({ manifest }: PackedPackage): string[] =>
  Object.keys(manifest.exports)
    // a worker's script is not imported, and has no exports
    .filter((path) => path !== './package.json' && path !== './crc64-worker')
    .map((path) => manifest.name + path.slice(1))

describe.each<PackageManager>(['npm', 'pnpm'])('a project of a stranger who uses %s', (manager) => {
  let project: string
  let emulator: RunningProgram
  let emulatorUrl: string

  beforeAll(async () => {
    project = join(folder, manager)
    await createProject(project, manager, registry, [...packages.map(({ manifest }) => manifest.name), ...OTHERS])
    const bin = join(project, 'node_modules', '.bin', 'oss-emulator')
    emulator = await startProgram(project, [bin, '--port', '0', '--data', 'objects'])
    emulatorUrl = /^oss-emulator ready at (http:\S+)$/.exec(emulator.line)?.[1] ?? ''
  }, 120_000)

  afterAll(() => emulator?.stop())

  it('has the packages that were packed', async () => {
    for (const { name, version } of packages.map(({ manifest }) => manifest))
      expect([name, await installedVersion(project, name)]).toEqual([name, version])
  })

  it('loads every entry of every package by import and by require, with the same names', async () => {
    const loaded = await loadAll(project, packages.flatMap(entriesOf))
    expect(loaded.length).toBeGreaterThan(8)
    for (const { entry, imported, required } of loaded) {
      expect([entry, imported]).toEqual([entry, required])
      expect([entry, imported.length]).not.toEqual([entry, 0])
    }
  })

  it('type-checks for a bundler, our declarations included', () => compile(project, 'tsconfig.bundler.json'))

  describe('compiled for Node', () => {
    // where it fails, the declarations are wrong for Node16: `skipLibCheck` is off
    beforeAll(async () => {
      await compile(project, 'tsconfig.node16.json')
    })

    describe.each(['app.mjs', 'app.cjs'])('to %s', (file) => {
      let app: RunningProgram
      let origin: string

      beforeAll(async () => {
        app = await startProgram(project, [process.execPath, join('built', file)], { EMULATOR_URL: emulatorUrl })
        origin = JSON.parse(app.line).origin
      })

      afterAll(() => app?.stop())

      it('uploads by forms that core and the server signed, and hears the callback', () => {
        const { byCore, byServer } = JSON.parse(app.line)
        expect(byCore).toMatch(/^204/)
        expect(byServer).toBe('200 {"key":"stranger/by-server.txt","size":20,"via":"callback"}')
      })

      it.each(['/', '/classic'])('uploads from a page, at %s, in Chromium', async (path) => {
        await bundlePage(project)
        const page = await browser.newPage()
        await page.goto(origin + path)
        await page.getByLabel('File').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.alloc(42) })
        await page.locator('output:not(:empty)').waitFor()
        expect(await page.locator('output').textContent()).toBe('42 callback')
        await page.close()
      })
    })

    it('starts an emulator in its own process', async () => {
      const started = await startProgram(project, [process.execPath, join('built', 'emulator.mjs')])
      expect(started.line).toMatch(/^oss-emulator http:/)
      await started.stop()
    })
  })

  it('runs the command of the cli', async () => {
    const { line, stop } = await startProgram(project, [
      join(project, 'node_modules', '.bin', 'oss-upload'),
      '--version',
    ])
    expect(line).toBe(packages.find((packed) => packed.folder === 'cli')?.manifest.version)
    await stop()
  })
})
