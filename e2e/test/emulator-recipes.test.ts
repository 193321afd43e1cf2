import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startEmulator } from '@acme/oss-upload-emulator'
import { createServer } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { readSnippets, type Snippet } from '../../scripts/snippets/read-snippets.js'

const execute = promisify(execFile)
const here = fileURLToPath(new URL('..', import.meta.url))

let snippets: Snippet[]
let emulator: Awaited<ReturnType<typeof startEmulator>>
beforeAll(async () => {
  snippets = await readSnippets('packages/emulator/README.md')
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

/** The code blocks of a recipe, for the emulator of this file. */
function recipe(name: string): string[] {
  const blocks = snippets.filter(({ headings }) => headings.at(-1) === name).map(({ code }) => code)
  expect(blocks.length).toBeGreaterThan(0)
  return blocks.map((code) => code.replaceAll(':9000', `:${emulator.port}`))
}

/** Makes a folder from which the packages of this one can be imported. */
async function workFolder(): Promise<string> {
  const parent = join(here, 'node_modules/.recipes')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'recipe-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('the recipe of the emulator for', () => {
  it('curl uploads, and makes the next upload fail', async () => {
    const cwd = await workFolder()
    const [upload = '', fault = ''] = recipe('curl')
    const run = async (script: string) => (await execute('sh', ['-euc', script], { cwd })).stdout
    expect(await run(upload)).toBe('204\n')
    expect(JSON.parse(await run(fault))).toMatchObject({ fired: 0 })
    expect([await run(upload), await run(upload)]).toEqual(['503\n', '204\n'])
    emulator.faults.clear()
  })

  it('ali-oss stores and reads', async () => {
    const [code = ''] = recipe('ali-oss')
    const { stdout } = await execute(process.execPath, ['--input-type=module', '--eval', code], { cwd: here })
    expect(stdout).toBe('hello\n')
  })

  it('Vite brings requests to the emulator', async () => {
    const root = await workFolder()
    const [config = ''] = recipe('Vite')
    await writeFile(join(root, 'vite.config.js'), config)
    const server = await createServer({ root, configFile: join(root, 'vite.config.js'), logLevel: 'error' })
    onTestFinished(() => server.close())
    await server.listen(0)
    const [url = ''] = server.resolvedUrls?.local ?? []
    const form = new FormData()
    form.set('key', 'user/through-vite.txt')
    form.set('file', new Blob(['x']))
    const answer = await fetch(new URL('oss/', url), { method: 'POST', body: form })
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('AccessDenied')])
    expect(emulator.requests()[0]).toMatchObject({ operation: 'PostObject', key: 'user/through-vite.txt' })
  })

  it('vitest has a test that passes', async () => {
    const root = await workFolder()
    const [test = ''] = recipe('vitest')
    await writeFile(join(root, 'upload.test.js'), test)
    await writeFile(join(root, 'vitest.config.js'), 'export default { test: { exclude: [] } }\n')
    const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
    const report = join(root, 'report.json')
    await execute(process.execPath, [vitest, 'run', '--root', root, '--reporter', 'json', '--outputFile', report])
    expect(JSON.parse(await readFile(report, 'utf8'))).toMatchObject({ numPassedTests: 1, numFailedTests: 0 })
  })
})
