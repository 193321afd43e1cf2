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

const ALLOWED = {
  'access-control-allow-origin': PAGE,
  'access-control-allow-credentials': 'true',
  vary: 'Origin',
}

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

/** The same endpoint, once it does what the fix says. */
const corrected = async () => ({ flags: await withEndpoint(answerJson(200, sampleAnswer(TIGHT), ALLOWED)) })

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
    await expectNamedAndMended({ flags, codes: [code], mended: corrected })
  })

  it.each<[string, string, Record<string, string>]>([
    ['an answer that may be kept', 'SIGNING_CACHEABLE', { 'cache-control': 'no-cache', ...ALLOWED }],
    ['an answer that is kept', 'SIGNING_CACHED', { 'cache-control': 'public, max-age=600', ...ALLOWED }],
    ['a page that may not read it', 'SIGNING_CORS_MISSING', {}],
    ['no Vary', 'SIGNING_NO_VARY', { ...ALLOWED, vary: 'Accept-Encoding' }],
    ['every page, without cookies', 'SIGNING_CORS_NO_COOKIES', { 'access-control-allow-origin': '*' }],
  ])('%s', async (_name, code, headers) => {
    const flags = await withEndpoint((request, response) =>
      answerJson(200, sampleAnswer(TIGHT), headers)(request, response),
    )
    await expectNamedAndMended({ flags, codes: [code], mended: corrected })
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
    await expectNamedAndMended({ flags, codes: ['SIGNING_CORS_ECHO'], mended: corrected })
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
      'no condition on the bucket',
      ['POLICY_BUCKET_UNBOUND'],
      () => {
        const expiration = new Date(Date.now() + HOUR_MS).toISOString()
        const policy = Buffer.from(JSON.stringify({ expiration, conditions: TIGHT })).toString('base64')
        return { ...sampleAnswer(TIGHT), policy }
      },
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
    await expectNamedAndMended({ flags, codes, mended: corrected })
  })

  it('a callback that the uploader may change', async () => {
    const app = await runApp(emulator)
    const callback = Buffer.from(JSON.stringify({ callbackUrl: app.url, callbackBody: 'a=b' })).toString('base64')
    const answering = (conditions: readonly PolicyCondition[]) =>
      withEndpoint(answerJson(200, sampleAnswer(conditions, { callback } as object), ALLOWED))
    const mended = async () => ({ flags: await answering([...TIGHT, ['eq', '$callback', callback]]) })
    await expectNamedAndMended({ flags: await answering(TIGHT), codes: ['POLICY_CALLBACK_UNBOUND'], mended })
  })
})

describe('doctor names what is wrong with how a user is known, and the fix works:', () => {
  it('no user’s header', async () => {
    const flags = healthy.filter((flag) => !AS_USER.includes(flag))
    await expectNamedAndMended({ flags, codes: ['SIGNING_NEEDS_LOGIN'], mended: { flags: healthy } })
  })

  it('no user’s header, where strangers are sent to the log-in', async () => {
    const url = await serve((request, response) => {
      if (request.headers.cookie) answerJson(200, sampleAnswer(TIGHT), ALLOWED)(request, response)
      else response.writeHead(302, { location: '/login' }).end()
    })
    const flags = [...at(emulator), '--origin', PAGE, '--signing-url', url]
    const mended = { flags: [...flags, ...AS_USER] }
    await expectNamedAndMended({ flags, codes: ['SIGNING_NEEDS_LOGIN'], mended })
  })

  it('a user whose log-in has ended', async () => {
    const flags = await withEndpoint((request, response) =>
      request.headers.cookie?.includes('one-of-the-users')
        ? answerJson(200, sampleAnswer(TIGHT), ALLOWED)(request, response)
        : answerJson(401, {})(request, response),
    )
    const ended = flags.map((flag) => (flag === AS_USER[1] ? 'Cookie: session=last-week' : flag))
    await expectNamedAndMended({ flags: ended, codes: ['SIGNING_USER_REFUSED'], mended: { flags } })
  })

  it('a preflight that the authentication refuses', async () => {
    const withOptions = async (isAnswered: boolean) => {
      const url = await serve((request, response) => {
        if (request.method === 'OPTIONS' && isAnswered)
          response.writeHead(204, { ...ALLOWED, 'access-control-allow-headers': 'Authorization' }).end()
        else if (request.headers.authorization) answerJson(200, sampleAnswer(TIGHT), ALLOWED)(request, response)
        else answerJson(401, {})(request, response)
      })
      const header = 'Authorization: Bearer token-of-a-user'
      return [...at(emulator), '--origin', PAGE, '--signing-url', url, '--signing-header', header]
    }
    const mended = async () => ({ flags: await withOptions(true) })
    await expectNamedAndMended({ flags: await withOptions(false), codes: ['SIGNING_PREFLIGHT_REFUSED'], mended })
  })
})

describe('doctor on the signing endpoint', () => {
  it('takes a log-in page with status 200 for no signature', async () => {
    const url = await serve((request, response) => {
      if (request.headers.cookie) answerJson(200, sampleAnswer(TIGHT), ALLOWED)(request, response)
      else response.end('<!doctype html><title>Log in</title>')
    })
    const { troubles } = await diagnose([...at(emulator), ...AS_USER, '--origin', PAGE, '--signing-url', url])
    expect(troubles).toEqual([])
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
