import { describe, expect, it } from 'vitest'
import type { Emulator } from '../src/index.js'
import { encodeCallback } from './app-server.js'
import { send } from './http-client.js'
import { postForm } from './post-form.js'
import { runEmulator } from './run-emulator.js'
import { type Condition, encodePolicy, signFormV1, signFormV4, signHeadersV4, signPolicyV1 } from './sign.js'

const last = ({ requests }: Emulator) => requests()[0]
const TOOL = { 'x-oss-emulator': '1' }

/** Sends a form that its policy refuses; gives the facts of the refusal. */
async function refuse(conditions: Condition[], fields: Record<string, string> = {}) {
  const emulator = await runEmulator()
  await postForm(emulator.url, { ...signFormV1(conditions), key: 'a/b.txt', ...fields })
  return last(emulator)?.refusal
}

describe('emulator.requests', () => {
  it('tells what came, newest first', async () => {
    const emulator = await runEmulator()
    await postForm(emulator.url, { ...signFormV4(), key: 'user/${filename}' }, { name: 'ä.txt' })
    await send(emulator.url, { path: '/user/%C3%A4.txt?x=1' })
    expect(emulator.requests()).toMatchObject([
      { operation: 'GetObject', method: 'GET', target: '/user/%C3%A4.txt?x=1', key: 'user/ä.txt', status: 403 },
      {
        operation: 'PostObject',
        bucket: 'demo-bucket',
        key: 'user/ä.txt',
        status: 204,
        refusal: null,
        state: 'answered',
      },
    ])
  })

  it('remembers the last 500', async () => {
    const emulator = await runEmulator()
    for (let index = 0; index < 1050; index += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, at) => fetch(`${emulator.url}/${index + at}`)))
    }
    expect(emulator.requests()).toHaveLength(500)
    expect(Number(last(emulator)?.key)).toBeGreaterThanOrEqual(1000)
  })

  it('tells which condition failed, and what was given', async () => {
    const refusal = await refuse([['starts-with', '$key', 'user/']])
    expect(refusal).toMatchObject({
      code: 'AccessDenied',
      facts: { Condition: '["starts-with", "$key", "user/"]', Field: 'key', Given: '"a/b.txt"' },
    })
    expect((await refuse([['eq', '$x-oss-meta-a', '1']]))?.facts).toMatchObject({ Given: 'absent' })
  })

  it('tells the size that was given, and the one that was allowed', async () => {
    const refusal = await refuse([['content-length-range', 0, 1]])
    expect(refusal?.facts).toMatchObject({ ProposedSize: '5', MaxSizeAllowed: '1' })
  })

  it('tells when the policy expired, and what time it is', async () => {
    const emulator = await runEmulator()
    emulator.clock.set('2026-01-01T00:00:01Z')
    const policy = encodePolicy([['eq', '$key', 'k']], '2026-01-01T00:00:00Z')
    await postForm(emulator.url, { ...signPolicyV1(policy), key: 'k' })
    expect(last(emulator)?.refusal?.facts).toEqual({
      Expiration: '2026-01-01T00:00:00.000Z',
      Now: '2026-01-01T00:00:01.000Z',
    })
  })

  it('tells what was signed: of a form the policy in clear, of a request its canonical form', async () => {
    const emulator = await runEmulator()
    await postForm(emulator.url, { ...signFormV1([['eq', '$key', 'k']]), Signature: 'wrong', key: 'k' })
    expect(JSON.parse(last(emulator)?.refusal?.facts.Policy ?? '')).toMatchObject({ conditions: [['eq', '$key', 'k']] })
    expect(last(emulator)?.refusal?.facts.SignatureProvided).toBe('wrong')
    const headers = { ...signHeadersV4({ method: 'GET', resource: '/demo-bucket/k' }), 'x-oss-meta-a': 'b' }
    await send(emulator.url, { path: '/k', headers })
    expect(last(emulator)?.refusal?.facts).toMatchObject({
      StringToSign: expect.stringMatching(/^OSS4-HMAC-SHA256\n/),
      CanonicalRequest: expect.stringMatching(/^GET\n\/demo-bucket\/k\n\n/),
    })
  })

  it('tells which rules a preflight met', async () => {
    const emulator = await runEmulator({ corsOrigins: ['https://a.example'] })
    const headers = { Origin: 'https://b.example', 'Access-Control-Request-Method': 'POST' }
    await send(emulator.url, { method: 'OPTIONS', headers })
    expect(last(emulator)).toMatchObject({
      operation: 'preflight',
      refusal: {
        code: 'AccessForbidden',
        facts: { Origin: 'https://b.example', Rules: expect.stringContaining('https://a.example') },
      },
    })
  })

  it('tells why a callback failed', async () => {
    const emulator = await runEmulator()
    const callback = encodeCallback({ callbackUrl: 'http://127.0.0.1:1/cb', callbackBody: 'a' })
    await postForm(emulator.url, { ...signFormV4(), key: 'k', callback })
    expect(last(emulator)).toMatchObject({
      status: 203,
      refusal: { code: 'CallbackFailed', facts: { Cause: expect.stringContaining('ECONNREFUSED') } },
    })
  })

  it('holds no secret and no token, whatever they came in', async () => {
    const own = { accessKeySecret: 'own-secret-0123' }
    const sts = { accessKeyId: 'STS.x', accessKeySecret: 'sts-secret-4567', securityToken: 'known/token+8=' }
    const emulator = await runEmulator({ ...own, temporaryCredentials: [sts] })
    const tokens = [sts.securityToken, 'foreign/token+9=']
    for (const token of tokens) {
      const encoded = encodeURIComponent(token)
      const date = new Date().toUTCString()
      const v4 = signHeadersV4({
        method: 'GET',
        resource: '/demo-bucket/k',
        headers: { 'x-oss-security-token': token },
      })
      for (const id of ['STS.x', 'emulator-id']) {
        const authorization = v4.authorization?.replace('emulator-id', id) ?? ''
        await send(emulator.url, { path: '/k', headers: { ...v4, authorization } })
        await send(emulator.url, {
          path: '/k',
          headers: { authorization: `OSS ${id}:x`, 'x-oss-date': date, 'x-oss-security-token': token },
        })
        const v1 = `OSSAccessKeyId=${id}&Expires=9999999999&Signature=x&security-token=${encoded}`
        await send(emulator.url, { path: `/k?${v1}` })
        await send(emulator.url, { path: `/k?${v1}`, headers: { 'x-oss-security-token': token } })
        const extra = { 'x-oss-security-token': token }
        const form = signFormV4([], new Date(), extra, { id, secret: 'wrong' })
        await postForm(emulator.url, { ...form, key: 'k' })
        const condition = [['eq', '$x-oss-security-token', 'own-secret-0123']]
        await postForm(emulator.url, { ...signFormV4(condition, new Date(), extra, { id, secret: 'x' }), key: token })
        const key = { id: 'STS.x', secret: sts.accessKeySecret }
        await postForm(emulator.url, {
          ...signFormV4([['in', '$x-oss-security-token', [token]]], new Date(), {}, key),
          ...extra,
        })
      }
      await send(emulator.url, { path: '/k', headers: { authorization: `Basic ${token}` } })
      await postForm(emulator.url, {
        ...signFormV4([], new Date(), {}, { id: 'STS.x', secret: sts.accessKeySecret }),
        'x-oss-security-token': sts.securityToken,
        key: 'k',
      })
    }
    const entries = emulator.requests().filter(({ key }) => key !== tokens[1])
    expect(new Set(entries.map(({ refusal }) => refusal?.code))).toContain('SignatureDoesNotMatch')
    const { text } = await send(emulator.url, { path: '/_emulator/requests?limit=500', headers: TOOL })
    const shown =
      JSON.stringify(entries) + (await send(emulator.url, { path: '/_emulator/credentials', headers: TOOL })).text
    const hex = (secret: string) => (Buffer.from(secret).toString('hex').match(/../g) ?? []).join(' ')
    const base64 = (secret: string) => Buffer.from(secret).toString('base64').slice(0, -4)
    for (const secret of [own.accessKeySecret, sts.accessKeySecret, ...tokens]) {
      const forms = [secret, encodeURIComponent(secret), base64(secret), hex(secret)]
      for (const written of forms) expect(shown).not.toContain(written)
      expect(text).not.toContain(secret === tokens[1] ? own.accessKeySecret : secret)
    }
  })
})
