import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const BIN = fileURLToPath(new URL('../bin/oss-upload.js', import.meta.url))

const run = (...args: string[]) => promisify(execFile)(process.execPath, [BIN, ...args])

describe('oss-upload', () => {
  it('tells its version', async () => {
    expect((await run('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('lists its commands, and the emulator’s flags', async () => {
    expect((await run('--help')).stdout).toContain('emulator')
    expect((await run('emulator', '--help')).stdout).toContain('--access-key-secret')
  })

  it('refuses a command that it does not know with status 1', async () => {
    await expect(run('doktor')).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('doktor') })
  })
})
