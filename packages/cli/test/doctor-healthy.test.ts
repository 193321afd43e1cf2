import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type PolicyCondition, signPostPolicy } from '../../core/src/index.js'
import { AS_USER, runApp } from './app.js'
import { expectListed } from './listed.js'
import { putCors } from './put-cors.js'
import { type Around, at, diagnose, run, runEmulator } from './run.js'
import { AUTHORITY, answerJson, serve, serveInFront } from './servers.js'

const PAGE = 'https://app.example.com'
const EXPOSED = ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma']

/** Shows that nothing is found, and that something was looked at. */
async function expectHealthy(
  flags: readonly string[],
  around: Around = {},
  checked: readonly string[] = [],
): Promise<void> {
  expectListed([])
  const { status, troubles, findings } = await diagnose(flags, around)
  expect(troubles).toEqual([])
  expect(status).toBe(0)
  expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining([...checked]))
  expect(findings.length).toBeGreaterThan(2)
}

describe('doctor raises no alarm for', () => {
  it('a bucket whose rule is for every origin', async () => {
    await expectHealthy([...at(await runEmulator()), '--origin', PAGE], {}, [
      'CORS_ALLOWED',
      'CORS_EXPOSED',
      'CORS_RULE',
    ])
  })

  it('a bucket that `cors set` has set, for two pages', async () => {
    const flags = [...at(await runEmulator({ corsOrigins: [] })), '--origin', PAGE, '--origin', 'http://localhost:3000']
    await run(['cors', 'set', ...flags, '--yes'])
    await expectHealthy(flags, {}, ['CORS_RULE'])
  })

  it('a rule for all subdomains', async () => {
    const emulator = await runEmulator()
    await putCors(emulator, [
      { origins: ['https://*.example.com'], methods: ['PUT', 'POST'], exposed: EXPOSED, vary: true },
    ])
    await expectHealthy([...at(emulator), '--origin', PAGE])
  })

  it('a rule for forms, where nothing goes in parts', async () => {
    const emulator = await runEmulator()
    await putCors(emulator, [{ origins: [PAGE], methods: ['POST'], exposed: EXPOSED, vary: true }])
    await expectHealthy([...at(emulator), '--origin', PAGE, '--no-multipart'])
  })

  it('temporary credentials', async () => {
    const pair = { accessKeyId: 'STS.one', accessKeySecret: 'secret-one', securityToken: 'token-one' }
    const env = { OSS_ACCESS_KEY_ID: 'STS.one', OSS_ACCESS_KEY_SECRET: 'secret-one', OSS_SESSION_TOKEN: 'token-one' }
    await expectHealthy(at(await runEmulator({ temporaryCredentials: [pair] })), { env }, [
      'CREDENTIALS_OK',
      'HEAD_ALLOWED',
    ])
  })

  it('no credentials at all', async () => {
    const env = { OSS_ACCESS_KEY_ID: '', OSS_ACCESS_KEY_SECRET: '' }
    await expectHealthy([...at(await runEmulator()), '--origin', PAGE], { env })
  })

  it('a bucket that is addressed by name', async () => {
    const emulator = await runEmulator()
    await expectHealthy([...at(emulator), '--endpoint', `http://demo-bucket.localhost:${emulator.port}`])
  })

  it('a clock that is half a minute off', async () => {
    const now = () => new Date(Date.now() - 30_000)
    await expectHealthy(at(await runEmulator()), { now }, ['CLOCK_OK'])
  })

  it('an app of ours with its callback', async () => {
    const emulator = await runEmulator()
    const { url, uploaded } = await runApp(emulator)
    const flags = [...at(emulator), '--signing-url', url, ...AS_USER, '--origin', new URL(url).origin]
    await expectHealthy(flags, {}, [
      'POLICY_TIGHT',
      'CALLBACK_REFUSES_FORGERIES',
      'CALLBACK_ONE_KEY',
      'SIGNING_GUARDED',
    ])
    expect(uploaded).toEqual([])
  })

  it('an app of ours on https, at a server that needs SNI', async () => {
    const emulator = await runEmulator()
    const { url } = await runApp(emulator, {}, { certificate: 'app', needsSni: true })
    const flags = [...at(emulator), '--signing-url', url, ...AS_USER]
    await expectHealthy(flags, { certificateAuthorities: [AUTHORITY] }, [
      'CALLBACK_TLS_SNI',
      'CALLBACK_REFUSES_FORGERIES',
    ])
  })

  it('an app of ours whose page confirms, on another origin', async () => {
    const emulator = await runEmulator()
    const { url } = await runApp(emulator, { callback: 'confirm', allowedOrigins: [PAGE] })
    await expectHealthy([...at(emulator), '--signing-url', url, ...AS_USER, '--origin', PAGE], {}, ['SIGNING_CORS'])
  })

  it.each([400, 401, 403, 422])('an app of somebody else that refuses forgeries with %i', async (status) => {
    const url = await serve(answerJson(status, { error: 'unverified' }))
    await expectHealthy([...at(await runEmulator()), '--callback-url', `${url}/cb`], {}, ['CALLBACK_REFUSES_FORGERIES'])
  })

  it('a callback with a second URL, and without a scheme', async () => {
    const { host } = new URL(await serve(answerJson(403, { error: 'unverified' })))
    const flags = [...at(await runEmulator()), '--callback-url', `${host}/cb;http://127.0.0.1:1/cb`]
    await expectHealthy(flags, {}, ['CALLBACK_REFUSES_FORGERIES'])
  })

  it('a callback for a host of its own', async () => {
    const emulator = await runEmulator()
    const app = await serve((request, response) =>
      answerJson(request.headers.host === 'callbacks.example.com' ? 403 : 404, {})(request, response),
    )
    const parameters = { callbackUrl: `${app}/cb`, callbackBody: 'a=b', callbackHost: 'callbacks.example.com' }
    const callback = Buffer.from(JSON.stringify(parameters)).toString('base64')
    const conditions: PolicyCondition[] = [
      ['content-length-range', 1, 9],
      ['starts-with', '$key', 'a/'],
      ['eq', '$callback', callback],
    ]
    const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
    const policy = { bucket: 'demo-bucket', expiration: new Date(Date.now() + 600_000), conditions }
    const signed = signPostPolicy(policy, { version: 'v4', region: 'cn-hangzhou', credentials, now: new Date() })
    const members = {
      policy: signed.policy,
      x_oss_signature_version: signed['x-oss-signature-version'],
      x_oss_credential: signed['x-oss-credential'],
      x_oss_date: signed['x-oss-date'],
      signature: signed['x-oss-signature'],
      host: emulator.url,
      dir: 'a/',
      callback,
    }
    const signing = await serve((request, response) =>
      answerJson(request.headers.cookie ? 200 : 401, members)(request, response),
    )
    await expectHealthy([...at(emulator), '--signing-url', signing, ...AS_USER], {}, ['CALLBACK_REFUSES_FORGERIES'])
  })

  it('a public bucket that may be public', async () => {
    const emulator = await runEmulator()
    const url = await serveInFront(emulator.url, (answer, { url: target = '' }) => {
      if (/[?&]acl(?:&|$)/.test(target)) return { ...answer, body: Buffer.from('<Grant>public-read</Grant>') }
      if (!/[?&]publicAccessBlock(?:&|$)/.test(target)) return undefined
      return { ...answer, status: 200, body: Buffer.from('<BlockPublicAccess>false</BlockPublicAccess>') }
    })
    await expectHealthy(at({ url }), {}, ['ACL_ALLOWED'])
  })

  it('settings that come from the environment and a config file', async () => {
    const { url } = await runEmulator()
    const cwd = await mkdtemp(join(tmpdir(), 'oss-upload-cli-config-'))
    await writeFile(
      join(cwd, 'oss-upload.config.json'),
      JSON.stringify({ bucket: 'demo-bucket', origins: [PAGE], region: 'eu-central-1' }),
    )
    await expectHealthy([], { cwd, env: { OSS_ENDPOINT: url, OSS_REGION: 'cn-hangzhou' } }, ['CORS_RULE'])
  })
})
