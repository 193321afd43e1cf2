import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url))
const exec = promisify(execFile)

/** Unpacks what would be published into a folder's `node_modules`, with the workspace's copies of other packages. */
async function install(folder: string, into: string): Promise<void> {
  const source = join(PACKAGES, folder)
  const packed = await exec('pnpm', ['pack', '--json', '--pack-destination', into], { cwd: source })
  const { filename } = JSON.parse(packed.stdout)
  const target = join(into, 'node_modules', '@acme', `oss-upload-${folder}`)
  await mkdir(target, { recursive: true })
  await exec('tar', ['-xzf', filename, '-C', target, '--strip-components=1'])
  await rm(filename)
  const { dependencies = {} } = JSON.parse(await readFile(join(target, 'package.json'), 'utf8'))
  for (const name of Object.keys(dependencies).filter((dependency) => !dependency.startsWith('@acme/'))) {
    const link = join(into, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(await realpath(join(source, 'node_modules', name)), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  }
}

describe('the published package', () => {
  it('says in an empty folder what to do first, in commands that npx runs', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'oss-upload-cli-packed-'))
    onTestFinished(() => rm(cwd, { recursive: true, force: true }))
    for (const folder of ['core', 'emulator', 'cli']) await install(folder, cwd)
    const bin = join(cwd, 'node_modules/@acme/oss-upload-cli/bin/oss-upload.js')
    const env = { PATH: process.env.PATH, npm_command: 'exec' }
    const run = (...args: string[]) => exec(process.execPath, [bin, ...args], { cwd, env })
    const expected = await readFile(new URL('golden/first-screen.en.txt', import.meta.url), 'utf8')
    expect((await run()).stdout).toBe(expected.replace(/^( +)oss-upload /gm, '$1npx @acme/oss-upload-cli '))
    expect((await run('emulator', '--help')).stdout).toContain('--port')
    await expect(run('doctor')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('OSS_BUCKET') })
  })
})
