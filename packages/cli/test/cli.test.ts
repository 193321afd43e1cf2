import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const BIN = fileURLToPath(new URL('../bin/oss-upload.js', import.meta.url))

const run = (...args: string[]) => runAround({}, ...args)
const runAround = (env: Record<string, string>, ...args: string[]) =>
  promisify(execFile)(process.execPath, [BIN, ...args], { env: { PATH: process.env.PATH, ...env }, cwd: tmpdir() })

describe('oss-upload', () => {
  it('tells its version', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('lists its commands, and the emulator’s flags', async () => {
    expect((await run('--help')).stdout).toContain('emulator')
    expect((await run('emulator', '--help')).stdout).toContain('--access-key-secret')
  })

  it('says what to do first', async () => {
    expect((await run()).stdout).toContain('oss-upload doctor')
    expect((await runAround({ LANG: 'zh_CN.UTF-8' })).stdout).toContain('检查存储空间')
  })

  it('names commands as npx runs them, within 80 columns', async () => {
    const { stdout } = await runAround({ npm_command: 'exec' })
    expect(stdout).toContain('  npx @acme/oss-upload-cli doctor\n')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('refuses a command that it does not know with status 2', async () => {
    await expect(run('doktor')).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('doktor') })
  })

  it('says why a flag of the emulator cannot have a value', async () => {
    const error = await run('emulator', '--port', '99999', '--json').catch(({ stdout }) => JSON.parse(stdout).error)
    expect(error.code).toBe('OPTION_INVALID')
    expect(error.message).toMatch(/--port <number>.*\d/)
  })

  it('says nothing where its reader stops early, as `head` does', async () => {
    const pipe = '"$0" "$1" doctor --callback-url http://127.0.0.1:1/cb | true'
    const { stderr } = await promisify(execFile)('sh', ['-c', pipe, process.execPath, BIN])
    expect(stderr).toBe('')
  })
})
