import { EC_CAUSES } from '@acme/oss-upload-core/error-causes'
import { describe, expect, it } from 'vitest'
import { encodeCallback, signPostPolicy } from '../../core/src/index.js'
import { run, runEmulator } from './run.js'

const NOW = new Date('2030-01-31T12:00:00Z')
const around = { now: () => NOW }

const policyJson = JSON.stringify({
  expiration: '2030-01-31T13:00:00Z',
  conditions: [
    { bucket: 'media' },
    ['starts-with', '$key', 'users/42/'],
    ['in', '$content-type', ['image/png', 'image/jpeg']],
    { 'x-oss-security-token': 'CAIS-a-real-token' },
    ['content-length-range', 1, 100],
  ],
})
const policyBase64 = Buffer.from(policyJson).toString('base64')

async function explain(input: string, ...flags: string[]) {
  const { status, out } = await run(['explain', '--json', input, ...flags], around)
  return { status, ...JSON.parse(out) }
}

describe('explain', () => {
  it.each([policyJson, policyBase64])('puts a policy into words, as JSON or base64', async (policy) => {
    expect(await explain(policy)).toMatchObject({ status: 0, kind: 'policy', open: [] })
    const { out } = await run(['explain', policy], around)
    expect(out).toContain('users/42/')
    expect(out).not.toContain('CAIS-a-real-token')
  })

  it('says which condition a form does not meet', async () => {
    const form = [
      '--form',
      'key=users/7/a.png',
      '--form',
      'Content-Type=image/png',
      '--form',
      'x-oss-security-token=CAIS-a-real-token',
    ]
    const { status, verdict } = await explain(policyBase64, ...form)
    expect(status).toBe(1)
    expect(verdict).toMatchObject({
      code: 'AccessDenied',
      ec: '0006-00000227',
      condition: '["starts-with", "$key", "users/42/"]',
    })
    const taken = await explain(policyBase64, ...form, '--form', 'key=users/42/a.png')
    expect(taken).toMatchObject({ status: 0, verdict: { allowed: true } })
    const large = await explain(policyBase64, ...form, '--form', 'key=users/42/a.png', '--size', '101')
    expect(large.verdict).toMatchObject({ code: 'EntityTooLarge' })
  })

  it.each([
    ['expired', { expiration: '2030-01-31T11:00:00Z', conditions: [{ bucket: 'a' }] }, {}],
    ['without conditions', { expiration: '2030-01-31T13:00:00Z' }, { ec: '0006-00000207' }],
    [
      'with quoted numbers',
      { expiration: '2030-01-31T13:00:00Z', conditions: [['content-length-range', '0', '9']] },
      { ec: '0006-00000204' },
    ],
  ])('ends with 1 for a policy that is %s', async (_name, document, facts) => {
    expect(await explain(JSON.stringify(document))).toMatchObject({ status: 1, kind: 'policy', ...facts })
  })

  it('says what a policy leaves open', async () => {
    const { open } = await explain(JSON.stringify({ expiration: '2030-02-20T12:00:00Z', conditions: [{ acl: 'x' }] }))
    expect(open).toEqual(['POLICY_NO_SIZE_LIMIT', 'POLICY_KEY_UNBOUND', 'POLICY_BUCKET_UNBOUND', 'POLICY_LIFE_LONG'])
  })

  it('explains what the emulator refuses, and which condition failed', async () => {
    const emulator = await runEmulator()
    const policy = {
      bucket: 'demo-bucket',
      expiration: new Date(Date.now() + 60_000),
      conditions: [{ success_action_status: '200' }],
    }
    const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
    const form = new FormData()
    const fields = signPostPolicy(policy, { version: 'v4', region: 'cn-hangzhou', credentials, now: new Date() })
    for (const [name, value] of Object.entries({ key: 'k', ...fields })) form.append(name, value)
    form.append('file', new Blob(['1']), 'a.txt')
    const xml = await (await fetch(emulator.url, { method: 'POST', body: form })).text()
    const { kind, condition, cause, ec } = await explain(xml)
    expect([kind, ec]).toEqual(['error', '0006-00000227'])
    expect(condition).toBe('["eq", "$success_action_status", "200"]')
    expect(cause).toBeTruthy()
  })

  it('shows nothing of what was signed', async () => {
    const xml =
      '<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message><OSSAccessKeyId>LTAI-whole-id</OSSAccessKeyId><StringToSign>token-in-it</StringToSign><EC>0002-00000705</EC></Error>'
    const { out } = await run(['explain', xml])
    expect(out).not.toMatch(/LTAI-whole-id|token-in-it/)
  })

  it('explains every error number that it lists, in both languages', async () => {
    for (const ec of Object.keys(EC_CAUSES)) {
      expect(JSON.parse((await run(['explain', ec, '--json'])).out).cause).toBe(EC_CAUSES[ec]?.en)
      expect(JSON.parse((await run(['explain', ec, '--json', '--lang', 'zh'])).out).cause).toBe(EC_CAUSES[ec]?.zh)
    }
    expect((await run(['explain', '0099-00000001'])).out).toContain('0099-00000001')
  })

  it('puts a callback’s parameters into words', async () => {
    const callback = encodeCallback({ callbackUrl: 'https://app.example.com/cb', callbackBody: 'a=${object}' })
    expect(await explain(callback)).toMatchObject({ kind: 'callback-parameters', callbackSNI: true })
  })

  it('puts a captured callback into words, and hides what the app sealed', async () => {
    const raw =
      'POST /cb HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nAuthorization: YWJj\n\nobject=a%2Fb.png&state=sealed-text'
    const { status, out } = await run(['explain', '-'], { input: raw })
    expect(status).toBe(1)
    expect(out).toContain('object = a/b.png')
    expect(out).not.toContain('sealed-text')
  })

  it('says so where it knows nothing', async () => {
    expect(await run(['explain', 'hello world'])).toMatchObject({ status: 2 })
    expect(await run(['explain', policyJson, '--size', 'big'])).toMatchObject({ status: 2 })
  })
})
