import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it, onTestFinished } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { encodeCallback } from './app-server.js'
import { postForm } from './post-form.js'
import { runEmulator, temporaryFolder } from './run-emulator.js'
import { signFormV4 } from './sign.js'

// The bin is tested as it is shipped, so the package has to be built before.
const BIN = fileURLToPath(new URL('../bin/oss-emulator.js', import.meta.url))
const run = (...flags: string[]) => promisify(execFile)(process.execPath, [BIN, ...flags])
const TOOL = { 'x-oss-emulator': '1' }

interface RunningBin {
  child: ChildProcess
  stdout: () => string
  stderr: () => string
  url: string
}

/** Starts the bin; resolves with its first output. */
const start = (...flags: string[]): Promise<RunningBin> => startWith({}, ...flags)

/** Starts the bin with environment variables. */
async function startWith(env: Record<string, string>, ...flags: string[]): Promise<RunningBin> {
  const data = await temporaryFolder()
  const places = { OSS_EMULATOR_PORT: '0', OSS_EMULATOR_DATA: data }
  const child = spawn(process.execPath, [BIN, ...flags], { env: { ...process.env, ...places, ...env } })
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      if (stdout.includes('\n')) resolve()
    })
    child.on('exit', (code) => reject(new Error(`ended with ${code}`)))
  })
  return { child, stdout: () => stdout, stderr: () => stderr, url: /http:\S+/.exec(stdout)?.[0] ?? '' }
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
      'post-etag',
      'sts',
      'log',
    ]) {
      expect(stdout).toContain(`--${flag} `)
      expect(stdout).toContain(`OSS_EMULATOR_${flag.replaceAll('-', '_').toUpperCase()}`)
    }
    expect(stdout).toContain('--strict ')
    expect((await run('--version')).stdout).toBe(`${packageJson.version}\n`)
  })

  it('says in one line, with status 1, what is in the way', async () => {
    const { port } = await runEmulator()
    for (const flags of [
      ['--port', String(port)],
      ['--port', 'x'],
      ['--bucket', 'X'],
      ['--region', 'oss-x'],
      ['--log', 'loud'],
      ['--sts', 'id:hush-hush'],
      ['--sts', 'id:hush-hush:token:tomorrow'],
      ['extra'],
    ]) {
      const error = await run('--data', await temporaryFolder(), ...flags).catch((reason) => reason)
      expect(error.code).toBe(1)
      expect(error.stdout).toBe('')
      expect(error.stderr).toMatch(/^.+\n$/)
      expect(error.stderr).not.toContain('hush-hush')
    }
  })
})

describe('the environment', () => {
  it('sets what no flag sets; lists take commas', async () => {
    const env = {
      OSS_EMULATOR_BUCKET: 'one,two',
      OSS_EMULATOR_REGION: 'cn-beijing',
      OSS_EMULATOR_STS: 'STS.a:secret:token:2099-01-01T00:00:00Z,STS.b:secret:token-2',
    }
    const { url } = await startWith(env, '--region', 'cn-shanghai')
    const ask = async (path: string) => (await fetch(`${url}/_emulator/${path}`, { headers: TOOL })).json()
    expect(await ask('health')).toMatchObject({ buckets: ['one', 'two'], region: 'cn-shanghai' })
    expect(await ask('credentials')).toEqual([
      { accessKeyId: 'STS.a', expiration: '2099-01-01T00:00:00.000Z' },
      { accessKeyId: 'STS.b', expiration: null },
    ])
  })

  it.each([
    ['1', '400'],
    ['0', '203'],
  ])('OSS_EMULATOR_STRICT=%s answers a private callback with %s', async (OSS_EMULATOR_STRICT, status) => {
    const { url } = await startWith({ OSS_EMULATOR_STRICT })
    const callback = encodeCallback({ callbackUrl: 'http://127.0.0.1:1/', callbackBody: 'a' })
    expect(String((await postForm(url, { ...signFormV4(), key: 'k', callback })).status)).toBe(status)
  })
})

describe('the request log', () => {
  const ask = async (url: string) => {
    await postForm(url, { ...signFormV4([['starts-with', '$key', 'user/']]), key: 'a\r\nb' })
    await fetch(`${url}/k?security-token=hush-hush&Signature=hush`)
  }

  it('has a line for each request, on standard error, that tells why it was refused', async () => {
    const { url, stdout, stderr } = await start()
    await ask(url)
    await expect.poll(stderr).toMatch(/\n.*\n$/)
    const [first, second, ...others] = stderr().trimEnd().split('\n')
    expect(first).toMatch(
      /^[\d:.]{12} 403 PostObject demo-bucket\/a\\r\\nb [\d.]+ ms AccessDenied: .*starts-with.* \(key was "a\\r\\nb"\)$/,
    )
    expect(second).toMatch(/ 403 GetObject demo-bucket\/k .*AccessDenied/)
    expect([others, stdout().split('\n').length]).toEqual([[], 2])
  })

  it('is JSON, without secrets, or nothing, when told so', async () => {
    const json = await start('--log', 'json')
    await ask(json.url)
    await expect.poll(json.stderr).toMatch(/\n.*\n$/)
    const entries = json
      .stderr()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(entries).toMatchObject([{ operation: 'PostObject', key: 'a\r\nb' }, { operation: 'GetObject' }])
    expect(json.stderr()).not.toContain('hush')
    const quiet = await start('--log', 'quiet')
    await ask(quiet.url)
    const exit = exitOf(quiet.child)
    quiet.child.kill('SIGTERM')
    await exit
    expect(quiet.stderr()).toBe('')
  })

  it('keeps nobody waiting where it is not read, and takes nothing down where its reader has gone', async () => {
    const unread = await start()
    unread.child.stderr?.removeAllListeners('data').pause()
    const key = 'k'.repeat(1000)
    // several times what a pipe holds
    for (let sent = 0; sent < 300; sent += 1) await (await fetch(`${unread.url}/${key}`)).text()
    const exit = exitOf(unread.child)
    unread.child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])

    const left = await start()
    left.child.stderr?.destroy()
    left.child.stdout?.destroy()
    for (let sent = 0; sent < 3; sent += 1) expect((await fetch(`${left.url}/k`)).status).toBe(403)
    const leftExit = exitOf(left.child)
    left.child.kill('SIGINT')
    expect(await leftExit).toEqual([0, null])
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
