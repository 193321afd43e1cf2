import { execFile } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { runApp } from './app.js'
import { at, run, runEmulator } from './run.js'

/** Runs what `sign` printed, as a user does: in a shell, with curl. */
async function runCurl(command: string, env: Record<string, string> = {}): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'oss-upload-cli-sign-'))
  await writeFile(join(cwd, 'a file.txt'), 'content')
  const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd, env: { ...process.env, ...env } })
  return stdout
}

describe('sign', () => {
  it('prints a command that uploads', async () => {
    const flags = at(await runEmulator())
    const { status, out, err } = await run(['sign', ...flags, '--key', "it's/ours.txt", '--file', 'a file.txt'])
    expect(status).toBe(0)
    expect(err).toContain('600')
    expect(out).not.toContain('emulator-secret')
    expect(await runCurl(out)).toMatch(/^HTTP\/1.1 200/)
    const large = await run(['sign', ...flags, '--key', 'k', '--file', 'a file.txt', '--max-size', '3'])
    expect(await runCurl(large.out)).toContain('EntityTooLarge')
  })

  it('leaves a security token in the environment', async () => {
    const pair = { accessKeyId: 'STS.one', accessKeySecret: 'secret-one', securityToken: 'token-one' }
    const env = { OSS_ACCESS_KEY_ID: 'STS.one', OSS_ACCESS_KEY_SECRET: 'secret-one', OSS_SESSION_TOKEN: 'token-one' }
    const flags = at(await runEmulator({ temporaryCredentials: [pair] }))
    const { out } = await run(['sign', ...flags, '--file', 'a file.txt'], { env })
    expect(out).not.toContain('token-one')
    expect(await runCurl(out, { OSS_SESSION_TOKEN: 'token-one' })).toMatch(/^HTTP\/1.1 200/)
  })

  it('has the app called', async () => {
    const emulator = await runEmulator()
    const { url } = await runApp(emulator)
    const { out } = await run(['sign', ...at(emulator), '--file', 'a file.txt', '--callback-url', url])
    expect(await runCurl(out)).toMatch(/^HTTP\/1.1 203/)
  })

  it('writes the form as JSON', async () => {
    const { out } = await run(['sign', '--json', '--bucket', 'media', '--region', 'cn-hangzhou', '--key', 'k'])
    expect(JSON.parse(out)).toMatchObject({ url: 'https://media.oss-cn-hangzhou.aliyuncs.com', fields: { key: 'k' } })
  })

  it.each([
    ['--expires', '0'],
    ['--expires', '9999999'],
    ['--max-size', 'big'],
    ['--callback-url', 'app.example.com'],
    ['--region', 'oss-cn-hangzhou'],
    ['--bucket', 'UPPER'],
  ])('refuses %s %s', async (flag, value) => {
    expect(await run(['sign', '--bucket', 'media', '--region', 'cn-hangzhou', flag, value])).toMatchObject({
      status: 2,
    })
  })
})
