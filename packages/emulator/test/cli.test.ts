import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { runEmulator, temporaryFolder } from './run-emulator.js'

// The bin is tested as it is shipped, so the package has to be built before.
const BIN = fileURLToPath(new URL('../bin/oss-emulator.js', import.meta.url))
const run = (...flags: string[]) => promisify(execFile)(process.execPath, [BIN, ...flags])

/** Starts the bin; resolves with its first output. */
async function start(...flags: string[]): Promise<{ child: ChildProcess; stdout: () => string; url: string }> {
  const data = await temporaryFolder()
  const child = spawn(process.execPath, [BIN, '--port', '0', '--data', data, ...flags])
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      if (stdout.includes('\n')) resolve()
    })
    child.on('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return { child, stdout: () => stdout, url: /http:\S+/.exec(stdout)?.[0] ?? '' }
}

const exitOf = (child: ChildProcess) =>
  new Promise<[number | null, string | null]>((resolve) => child.on('exit', (code, signal) => resolve([code, signal])))

describe('oss-emulator', () => {
  it('prints one line once it serves', async () => {
    const { stdout, url } = await start('--bucket', 'one', '--bucket', 'two', '--post-etag', 'opaque')
    expect(stdout()).toMatch(/^oss-emulator ready at http:\/\/127\.0\.0\.1:\d+\n$/)
    const health = await fetch(`${url}/_emulator/health`, { headers: { 'x-oss-emulator': '1' } })
    expect(await health.json()).toMatchObject({ buckets: ['one', 'two'] })
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('ends with status 0 on %s, whatever connections are open', async (signal) => {
    const { child, url } = await start()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    await new Promise((resolve) => socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n', resolve))
    socket.on('error', () => undefined)
    const exit = exitOf(child)
    child.kill(signal)
    expect(await exit).toEqual([0, null])
  })

  it('explains its flags and its version with status 0', async () => {
    const { stdout } = await run('--help')
    for (const flag of [
      'port',
      'host',
      'data',
      'bucket',
      'region',
      'access-key-id',
      'access-key-secret',
      'cors-origin',
    ]) {
      expect(stdout).toContain(`--${flag} `)
    }
    expect((await run('--version')).stdout).toBe(`${packageJson.version}\n`)
  })

  it('says in one line, with status 1, what is in the way', async () => {
    const { port } = await runEmulator()
    for (const flags of [
      ['--port', String(port)],
      ['--port', 'x'],
      ['--bucket', 'X'],
      ['--region', 'oss-x'],
      ['extra'],
    ]) {
      const error = await run('--data', await temporaryFolder(), ...flags).catch((reason) => reason)
      expect(error.code).toBe(1)
      expect(error.stdout).toBe('')
      expect(error.stderr).toMatch(/^.+\n$/)
    }
  })
})

describe('the README', () => {
  it('has an example that runs', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? []
    const built = new URL('../dist/index.js', import.meta.url).href
    const code = example.replace('@acme/oss-upload-emulator', built)
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', code])
    expect(stdout).toBe('204 "5D41402ABC4B2A76B9719D911017C592"\n')
  })
})
