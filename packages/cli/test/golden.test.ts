import { describe, expect, it } from 'vitest'
import { AS_USER, runApp } from './app.js'
import { at, run, runEmulator } from './run.js'
import { answerJson, serve } from './servers.js'

const PAGE = 'https://app.example.com'
const SECRETS = ['emulator-secret', 'one-of-the-users', 'token-of-the-user']

/** What differs from run to run, by a name: ports, request ids, seconds. */
const settle = (text: string): string =>
  text
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replace(/\b[0-9A-F]{24}\b/g, 'REQUEST-ID')
    .replace(/(good for another )\d+( s)/, '$1SECONDS$2')
    .replace(/(签名还有 )\d+( 秒)/, '$1SECONDS$2')
    // what the emulator does here is no promise of it
    .replace(/(unknown-upload(?:: |=)).*?(?=$| \d+(?:\.\d)?\/)/gm, '$1ANSWER')

describe.each(['en', 'zh'])('golden output in %s:', (lang) => {
  const golden = (name: string) => `golden/${name}.${lang}.txt`
  const write = async (argv: readonly string[], env: Record<string, string> = {}) => {
    const { out, err } = await run([...argv, '--lang', lang], { env })
    for (const secret of SECRETS) expect(out + err).not.toContain(secret)
    return settle(out + err)
  }

  it('first screen', async () => {
    await expect((await run(['--lang', lang])).out).toMatchFileSnapshot(golden('first-screen'))
  })

  it.each([[], ['doctor'], ['cors', 'set'], ['explain'], ['sign']])('help of %s %s', async (...words) => {
    const name = ['help', ...words.filter((word) => word)].join('-')
    await expect(await write([...words.filter((word) => word), '--help'])).toMatchFileSnapshot(golden(name))
  })

  it('a healthy app', async () => {
    const emulator = await runEmulator()
    const { url } = await runApp(emulator, { allowedOrigins: [PAGE] })
    const argv = ['doctor', ...at(emulator), '--origin', PAGE, '--signing-url', url, ...AS_USER]
    await expect(await write(argv)).toMatchFileSnapshot(golden('doctor-healthy'))
  })

  it('a bucket that is not ready, and an app that believes everything', async () => {
    const url = await serve(answerJson(200, { Status: 'OK' }))
    const argv = [
      'doctor',
      ...at(await runEmulator({ corsOrigins: [] })),
      '--origin',
      PAGE,
      '--callback-url',
      `${url}/cb`,
    ]
    await expect(await write(argv)).toMatchFileSnapshot(golden('doctor-broken'))
  })

  it('wrong credentials, with secrets that are nowhere shown', async () => {
    const env = { OSS_ACCESS_KEY_SECRET: 'one-of-the-users', OSS_SESSION_TOKEN: 'token-of-the-user' }
    const argv = ['doctor', ...at(await runEmulator()), '--origin', PAGE]
    await expect(await write(argv, env)).toMatchFileSnapshot(golden('doctor-credentials'))
  })

  it('a probe', async () => {
    const argv = ['doctor', ...at(await runEmulator()), '--origin', PAGE, '--probe']
    await expect(await write(argv)).toMatchFileSnapshot(golden('doctor-probe'))
  })

  it('CORS rules', async () => {
    await expect(await write(['cors', 'show', ...at(await runEmulator())])).toMatchFileSnapshot(golden('cors-show'))
  })

  it('an error document', async () => {
    const condition = 'Invalid according to Policy: Policy Condition failed: ["eq", "$success_action_status", "200"]'
    const xml = `<Error><Code>AccessDenied</Code><Message>${condition}</Message><RequestId>65A1B2C3D4E5F60718293A4B</RequestId><EC>0006-00000227</EC></Error>`
    await expect(await write(['explain', xml])).toMatchFileSnapshot(golden('explain-error'))
  })

  it('a policy', async () => {
    const policy = {
      expiration: '2099-01-01T00:00:00Z',
      conditions: [{ bucket: 'media' }, ['starts-with', '$key', '']],
    }
    await expect(
      settle(await write(['explain', JSON.stringify(policy)])).replace(/\d{6}/g, 'HOURS'),
    ).toMatchFileSnapshot(golden('explain-policy'))
  })
})
