import type { RequestListener } from 'node:http'
import { beforeEach, describe, expect, it } from 'vitest'
import { encodeCallback, type PolicyCondition, signPostPolicy } from '../../core/src/index.js'
import type { Emulator } from '../../emulator/src/index.js'
import { AS_USER, runApp } from './app.js'
import { expectNamedAndMended } from './mended.js'
import { at, diagnose, runEmulator } from './run.js'
import { answerJson, serve } from './servers.js'

const PAGE = 'https://app.example.com'
const HOUR_MS = 3_600_000
const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
const CALLBACK = encodeCallback({ callbackUrl: 'https://app.example.test/api', callbackBody: 'a=${object}' })

let emulator: Emulator
let healthy: readonly string[]

beforeEach(async () => {
  emulator = await runEmulator()
  const app = await runApp(emulator, { allowedOrigins: [PAGE], callback: 'confirm' })
  healthy = [...at(emulator), ...AS_USER, '--origin', PAGE, '--signing-url', app.url]
})

/** Flags for a signing endpoint of our own that refuses strangers. */
async function withEndpoint(listener: RequestListener): Promise<string[]> {
  const url = await serve((request, response) => {
    if (request.headers.cookie) listener(request, response)
    else answerJson(401, {})(request, response)
  })
  return [...at(emulator), ...AS_USER, '--origin', PAGE, '--signing-url', url]
}

const ALLOWED = { 'access-control-allow-origin': PAGE, vary: 'Origin' }

/** What a server of the official samples answers. */
function sampleAnswer(
  conditions: readonly PolicyCondition[],
  { now = new Date(), lifeMs = HOUR_MS, dir = 'users/42/', version = 'v4' as 'v1' | 'v4', ...more } = {},
) {
  const policy = { bucket: 'demo-bucket', expiration: new Date(now.getTime() + lifeMs), conditions }
  const signed: Record<string, string> = {
    ...signPostPolicy(policy, { version, region: 'cn-hangzhou', credentials, now }),
  }
  const members =
    version === 'v1'
      ? { accessid: signed.OSSAccessKeyId, signature: signed.Signature }
      : {
          x_oss_signature_version: signed['x-oss-signature-version'],
          x_oss_credential: signed['x-oss-credential'],
          x_oss_date: signed['x-oss-date'],
          signature: signed['x-oss-signature'],
        }
  return { ...members, policy: signed.policy, host: emulator.url, dir, ...more }
}

const TIGHT: readonly PolicyCondition[] = [
  ['content-length-range', 1, 1_000_000],
  ['starts-with', '$key', 'users/42/'],
]

describe('doctor names what is wrong with the signing endpoint, and the fix works:', () => {
  it('nobody there', async () => {
    const flags = [...healthy, '--signing-url', 'http://127.0.0.1:1/api']
    await expectNamedAndMended({ flags, codes: ['SIGNING_UNREACHABLE'], mended: { flags: healthy } })
  })

  it('signatures for strangers', async () => {
    const authorize = () => ({ dir: 'public/', maxSize: '1mb' })
    const { url } = await runApp(emulator, { allowedOrigins: [PAGE], callback: 'confirm', authorize })
    const flags = [...healthy, '--signing-url', url]
    await expectNamedAndMended({ flags, codes: ['SIGNING_OPEN'], mended: { flags: healthy } })
  })

  it.each<[string, string, RequestListener]>([
    ['the page in place of JSON', 'SIGNING_NOT_JSON', (_request, response) => void response.end('<!doctype html>')],
    ['JSON of another shape', 'SIGNING_SHAPE_WRONG', answerJson(200, { token: 'abc' }, ALLOWED)],
    ['a path that is not there', 'SIGNING_STATUS', answerJson(404, {})],
    ['an app that breaks', 'SIGNING_STATUS', answerJson(500, {})],
  ])('%s', async (_name, code, listener) => {
    const flags = await withEndpoint(listener)
    await expectNamedAndMended({ flags, codes: [code], mended: { flags: healthy } })
  })

  it.each<[string, string, Record<string, string>]>([
    ['an answer that may be kept', 'SIGNING_CACHEABLE', { 'cache-control': 'no-cache', ...ALLOWED }],
    ['an answer that is kept', 'SIGNING_CACHED', { 'cache-control': 'public, max-age=600', ...ALLOWED }],
    ['a page that may not read it', 'SIGNING_CORS_MISSING', {}],
    ['no Vary', 'SIGNING_NO_VARY', { 'access-control-allow-origin': PAGE }],
  ])('%s', async (_name, code, headers) => {
    const flags = await withEndpoint((request, response) =>
      answerJson(200, sampleAnswer(TIGHT), headers)(request, response),
    )
    await expectNamedAndMended({ flags, codes: [code], mended: { flags: healthy } })
  })

  it('every origin echoed, with cookies', async () => {
    const flags = await withEndpoint((request, response) => {
      const headers = {
        'access-control-allow-origin': request.headers.origin ?? '*',
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      }
      answerJson(200, sampleAnswer(TIGHT), headers)(request, response)
    })
    await expectNamedAndMended({ flags, codes: ['SIGNING_CORS_ECHO'], mended: { flags: healthy } })
  })

  it.each<[string, readonly string[], () => object]>([
    ['no size limit', ['POLICY_NO_SIZE_LIMIT'], () => sampleAnswer(TIGHT.slice(1))],
    [
      'a size limit that is none',
      ['POLICY_SIZE_WIDE'],
      () => sampleAnswer([['content-length-range', 0, 5 * 1024 ** 3], ...TIGHT.slice(1)]),
    ],
    ['no condition on the key', ['POLICY_KEY_UNBOUND'], () => sampleAnswer(TIGHT.slice(0, 1))],
    [
      'every key of the bucket',
      ['POLICY_PREFIX_WIDE'],
      () => sampleAnswer([...TIGHT.slice(0, 1), ['starts-with', '$key', '']]),
    ],
    [
      'a prefix without a slash',
      ['POLICY_PREFIX_OPEN'],
      () => sampleAnswer([...TIGHT.slice(0, 1), ['starts-with', '$key', 'users/4']]),
    ],
    ['a dir outside the policy', ['POLICY_DIR_OUTSIDE'], () => sampleAnswer(TIGHT, { dir: 'users/7/' })],
    ['two days of life', ['POLICY_LIFE_LONG'], () => sampleAnswer(TIGHT, { lifeMs: 48 * HOUR_MS })],
    ['more life than V4 has', ['POLICY_LIFE_BEYOND_V4'], () => sampleAnswer(TIGHT, { lifeMs: 30 * 24 * HOUR_MS })],
    ['a V1 signature', ['POLICY_V1'], () => sampleAnswer(TIGHT, { version: 'v1' })],
    [
      'an old answer out of a cache',
      ['SIGNING_EXPIRED'],
      () => sampleAnswer(TIGHT, { now: new Date(Date.now() - 2 * HOUR_MS) }),
    ],
    [
      'a clock that is 20 minutes ahead',
      ['SIGNING_CLOCK_REFUSED'],
      () => sampleAnswer(TIGHT, { now: new Date(Date.now() + HOUR_MS / 3) }),
    ],
    [
      'a clock that is 5 minutes late',
      ['SIGNING_CLOCK_OFF'],
      () => sampleAnswer(TIGHT, { now: new Date(Date.now() - HOUR_MS / 12) }),
    ],
    [
      'another bucket',
      ['SIGNING_OTHER_HOST'],
      () => ({ ...sampleAnswer(TIGHT), host: 'https://other.oss-cn-hangzhou.aliyuncs.com' }),
    ],
    [
      'numbers in quotes',
      ['POLICY_INVALID'],
      () => {
        const document = {
          expiration: new Date(Date.now() + HOUR_MS).toISOString(),
          conditions: [['content-length-range', '0', '9']],
        }
        return { ...sampleAnswer(TIGHT), policy: Buffer.from(JSON.stringify(document)).toString('base64') }
      },
    ],
  ])('%s', async (_name, codes, answer) => {
    const flags = await withEndpoint((request, response) => answerJson(200, answer(), ALLOWED)(request, response))
    await expectNamedAndMended({ flags, codes, mended: { flags: healthy } })
  })

  it('a callback that the uploader may change', async () => {
    const app = await runApp(emulator)
    const callback = Buffer.from(JSON.stringify({ callbackUrl: app.url, callbackBody: 'a=b' })).toString('base64')
    const flags = await withEndpoint(answerJson(200, sampleAnswer(TIGHT, { callback } as object), ALLOWED))
    await expectNamedAndMended({ flags, codes: ['POLICY_CALLBACK_UNBOUND'], mended: { flags: healthy } })
  })
})

describe('doctor on the signing endpoint', () => {
  it('says what it did not see without a user’s header', async () => {
    const { findings, troubles } = await diagnose(healthy.filter((flag) => !AS_USER.includes(flag)))
    expect(troubles).toEqual([])
    expect(findings.map(({ code }) => code)).toContain('SIGNING_NEEDS_LOGIN')
  })

  it('never writes the user’s header', async () => {
    const { out } = await diagnose(healthy)
    expect(out).not.toContain('one-of-the-users')
  })

  it('takes the callback from the answer, and its host from there', async () => {
    const conditions: PolicyCondition[] = [...TIGHT, { callback: CALLBACK }]
    const flags = await withEndpoint(
      answerJson(200, sampleAnswer(conditions, { callback: CALLBACK } as object), ALLOWED),
    )
    expect((await diagnose(flags)).troubles).toEqual(['CALLBACK_UNREACHABLE'])
  })
})
