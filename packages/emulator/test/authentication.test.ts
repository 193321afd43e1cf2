import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import type { Answer } from './post-form.js'
import { runEmulator } from './run-emulator.js'
import { ACCESS_KEY, type Fields, presignV1, presignV4, signHeadersV1, signHeadersV4 } from './sign.js'
import { outcome, signedClient } from './signed-client.js'

const MINUTE = 60_000
const START = new Date('2026-03-04T05:06:07Z')
const resource = '/demo-bucket/k'
const get = { method: 'GET', resource }
const seconds = (date: Date) => Math.floor(date.getTime() / 1000)
const element = ({ text }: Answer, name: string) => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(text)?.[1]

/** An emulator with one object, whose clock is moved by hand. */
async function withClock() {
  let now = START
  const emulator = await runEmulator({ now: () => now })
  await signedClient(emulator.url)('PUT', 'k', { body: 'x', now })
  return {
    get: (headers: Fields, search = '') => send(emulator.url, { path: `/k${search && `?${search}`}`, headers }),
    moveTo: (minutes: number, ms = 0) => {
      now = new Date(START.getTime() + minutes * MINUTE + ms)
    },
  }
}

describe('a header signature', () => {
  it.each([
    ['V4', signHeadersV4],
    ['V1', signHeadersV1],
  ])('of %s holds for 15 minutes in either direction', async (_, sign) => {
    const { get: ask, moveTo } = await withClock()
    const headers = sign({ ...get, now: START })
    for (const minutes of [-15, 15]) {
      moveTo(minutes)
      expect((await ask(headers)).status).toBe(200)
      moveTo(minutes, Math.sign(minutes))
      const answer = await ask(headers)
      expect([...outcome(answer), answer.ec]).toEqual([403, 'RequestTimeTooSkewed', '0002-00000504'])
      expect(element(answer, 'RequestTime')).toBe('2026-03-04T05:06:07.000Z')
      expect(element(answer, 'ServerTime')).toMatch(/^2026-03-04T.*Z$/)
      expect(element(answer, 'MaxAllowedSkewMilliseconds')).toBe('900000')
    }
  })

  it('of V4 that does not match shows what was signed', async () => {
    const { get: ask } = await withClock()
    const answer = await ask({ ...signHeadersV4({ ...get, now: START }), 'x-oss-meta-added': 'later' })
    expect([...outcome(answer), answer.ec]).toEqual([403, 'SignatureDoesNotMatch', '0002-00000040'])
    expect(element(answer, 'OSSAccessKeyId')).toBe(ACCESS_KEY.id)
    expect(element(answer, 'SignatureProvided')).toMatch(/^[0-9a-f]{64}$/)
    const text = element(answer, 'StringToSign') ?? ''
    expect(text).toMatch(
      /^OSS4-HMAC-SHA256\n20260304T050607Z\n20260304\/cn-hangzhou\/oss\/aliyun_v4_request\n[0-9a-f]{64}$/,
    )
    const bytes = (element(answer, 'StringToSignBytes') ?? '').replaceAll(' ', '')
    expect(Buffer.from(bytes, 'hex').toString()).toBe(text)
    expect(element(answer, 'CanonicalRequest')).toContain('x-oss-meta-added:later\n')
  })

  it('of V1 that does not match shows what was signed', async () => {
    const { get: ask } = await withClock()
    const answer = await ask({ ...signHeadersV1({ ...get, now: START }), 'x-oss-meta-added': 'later' })
    expect(outcome(answer)).toEqual([403, 'SignatureDoesNotMatch'])
    expect(element(answer, 'StringToSign')).toMatch(
      /^GET\n\n\n.*\nx-oss-date:.*\nx-oss-meta-added:later\n\/demo-bucket\/k$/s,
    )
    expect([element(answer, 'OSSAccessKeyId'), element(answer, 'CanonicalRequest')]).toEqual([ACCESS_KEY.id, undefined])
  })

  it.each(['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'])(
    'of V4 is refused with %j for x-oss-content-sha256',
    async (value) => {
      const { get: ask } = await withClock()
      const answer = await ask({ ...signHeadersV4({ ...get, now: START }), 'x-oss-content-sha256': value })
      expect([...outcome(answer), answer.ec]).toEqual([400, 'InvalidArgument', '0002-00000214'])
    },
  )

  it('cannot come with a signature in the URL', async () => {
    const { get: ask } = await withClock()
    const headers = signHeadersV4({ ...get, now: START })
    for (const search of [presignV4({ ...get, now: START }), presignV1(get, seconds(START) + 60)]) {
      expect(outcome(await ask(headers, search))).toEqual([400, 'InvalidArgument'])
    }
  })
})

describe('a URL signature', () => {
  it.each([
    ['V4', () => presignV4({ ...get, now: START }, 600)],
    ['V1', () => presignV1(get, seconds(START) + 600)],
  ])('of %s holds to the second in which it ends', async (_, presign) => {
    const { get: ask, moveTo } = await withClock()
    moveTo(10)
    expect((await ask({}, presign())).status).toBe(200)
    moveTo(10, 1)
    const answer = await ask({}, presign())
    expect([...outcome(answer), answer.ec]).toEqual([403, 'AccessDenied', '0002-00000069'])
    expect(element(answer, 'Expires')).toBe('2026-03-04T05:16:07.000Z')
    expect(element(answer, 'ServerTime')).toBe('2026-03-04T05:16:07.001Z')
  })

  it('of V4 may begin up to 15 minutes later', async () => {
    const { get: ask, moveTo } = await withClock()
    const search = presignV4({ ...get, now: START })
    moveTo(-15)
    expect((await ask({}, search)).status).toBe(200)
    moveTo(-15, -1)
    expect(outcome(await ask({}, search))).toEqual([403, 'AccessDenied'])
  })

  it.each([
    ['no Expires', (search: string) => search.replace(/&?Expires=\d+/, '')],
    ['no OSSAccessKeyId', (search: string) => search.replace(/&?OSSAccessKeyId=[^&]*/, '')],
    ['no Signature', (search: string) => search.replace(/&?Signature=[^&]*/, '')],
    ['an Expires that is no number', (search: string) => search.replace(/Expires=\d+/, 'Expires=x')],
  ])('of V1 is refused with %s', async (_, change) => {
    const { get: ask } = await withClock()
    expect(outcome(await ask({}, change(presignV1(get, seconds(START) + 60))))).toEqual([403, 'AccessDenied'])
  })

  it('that does not match shows what was signed', async () => {
    const { get: ask } = await withClock()
    const v4 = await ask({}, presignV4({ ...get, resource: '/demo-bucket/other', now: START }))
    expect([...outcome(v4), element(v4, 'CanonicalRequest')?.split('\n')[1]]).toEqual([
      403,
      'SignatureDoesNotMatch',
      '/demo-bucket/k',
    ])
    const v1 = await ask({}, presignV1({ ...get, resource: '/demo-bucket/other' }, seconds(START) + 60))
    expect([...outcome(v1), element(v1, 'StringToSign')?.split('\n').at(-1)]).toEqual([
      403,
      'SignatureDoesNotMatch',
      '/demo-bucket/k',
    ])
  })
})

describe('temporary credentials', () => {
  const token = { 'x-oss-security-token': 'token' }

  async function withTemporary() {
    let now = START
    const emulator = await runEmulator({
      now: () => now,
      accessKeyId: 'main',
      temporaryCredentials: [
        {
          accessKeyId: ACCESS_KEY.id,
          accessKeySecret: ACCESS_KEY.secret,
          securityToken: 'token',
          expiration: new Date(START.getTime() + MINUTE),
        },
        { accessKeyId: 'STS.other', accessKeySecret: 's', securityToken: 'other' },
      ],
    })
    const list = (headers: Fields, search = '') => send(emulator.url, { path: `/?${search}`, headers })
    const end = () => {
      now = new Date(START.getTime() + MINUTE)
    }
    return { list, end }
  }
  const bucket = { method: 'GET', resource: '/demo-bucket/', now: START }

  it.each([
    ['V4', signHeadersV4],
    ['V1', signHeadersV1],
  ])('sign headers of %s until they end', async (_, sign) => {
    const { list, end } = await withTemporary()
    const headers = sign({ ...bucket, headers: token })
    expect((await list(headers)).status).toBe(200)
    end()
    const answer = await list(headers)
    expect([...outcome(answer), answer.ec]).toEqual([403, 'SecurityTokenExpired', '0002-00000007'])
  })

  it('sign URLs until they end', async () => {
    const { list, end } = await withTemporary()
    const searches = [
      presignV4({ ...bucket, query: [['x-oss-security-token', 'token']] }),
      presignV1({ ...bucket, query: [['security-token', 'token']] }, seconds(START) + 600),
    ]
    for (const search of searches) expect((await list({}, search)).status).toBe(200)
    end()
    for (const search of searches) expect((await list({}, search)).code).toBe('SecurityTokenExpired')
  })

  it.each([
    [{}, 'InvalidAccessKeyId'],
    [{ 'x-oss-security-token': 'garbled' }, 'InvalidSecurityToken'],
    [{ 'x-oss-security-token': 'other' }, 'AccessKeyIdAndSecurityTokenNotMatch'],
  ])('are refused with the headers %o', async (headers: Fields, code) => {
    const { list } = await withTemporary()
    expect(outcome(await list(signHeadersV4({ ...bucket, headers })))).toEqual([403, code])
  })

  it('cannot name their token twice', async () => {
    const { list } = await withTemporary()
    const search = presignV4({ ...bucket, headers: token, query: [['x-oss-security-token', 'token']] })
    const answer = await list(token, search)
    expect([...outcome(answer), answer.ec]).toEqual([400, 'InvalidArgument', '0002-00000010'])
  })
})

describe('a request without signature', () => {
  it('is allowed what the ACL of the bucket allows', async () => {
    const { url } = await runEmulator()
    const owner = signedClient(url)
    await owner('PUT', 'k', { body: 'x' })
    const expected = {
      private: [403, 403, 403, 403],
      'public-read': [200, 200, 403, 403],
      'public-read-write': [200, 200, 200, 204],
    }
    for (const [acl, statuses] of Object.entries(expected)) {
      await owner('PUT', '', { query: { acl: '' }, headers: { 'x-oss-acl': acl } })
      const asked = [
        await send(url),
        await send(url, { path: '/k' }),
        await send(url, { method: 'PUT', path: '/k', body: 'y' }),
        await send(url, { method: 'DELETE', path: '/k' }),
      ]
      expect(asked.map(({ status }) => status)).toEqual(statuses)
    }
  })

  it('is told no more than that it is refused', async () => {
    const { url } = await runEmulator()
    const answer = await send(url, { path: '/none' })
    expect([...outcome(answer), answer.ec]).toEqual([403, 'AccessDenied', '0003-00000001'])
  })
})
