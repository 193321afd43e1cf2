import { describe, expect, it } from 'vitest'
import { type CorsRule, corsHeaders, preflightHeaders } from '../src/cors.js'
import { send } from './http-client.js'
import { postForm } from './post-form.js'
import { runEmulator } from './run-emulator.js'
import { signFormV4, signHeadersV4 } from './sign.js'
import corsEval from './vectors/cors-eval.json' with { type: 'json' }

interface Expected {
  preflight: boolean
  status?: number
  code?: string
  message?: string
  allowOrigin?: string | null
  allowMethodsInclude?: string
  allowHeadersInclude?: string[]
  exposeHeaders?: string[]
  maxAge?: string
}

/** Checks headers by lower-case name against what a vector says of them. */
function expectHeaders(headers: Record<string, string>, expected: Expected): void {
  const list = (name: string) => (headers[name] ?? '').toLowerCase().split(/,\s*/)
  if (expected.allowOrigin !== undefined) {
    expect(headers['access-control-allow-origin'] ?? null).toBe(expected.allowOrigin)
  }
  if (expected.allowMethodsInclude !== undefined) {
    expect(headers['access-control-allow-methods']).toContain(expected.allowMethodsInclude)
  }
  for (const name of expected.allowHeadersInclude ?? []) expect(list('access-control-allow-headers')).toContain(name)
  for (const name of expected.exposeHeaders ?? []) expect(list('access-control-expose-headers')).toContain(name)
  if (expected.maxAge !== undefined) expect(headers['access-control-max-age']).toBe(expected.maxAge)
}

describe('CORS rules', () => {
  it.each(corsEval.vectors)('decide as in $id', ({ rules, responseVary, request, expected }) => {
    const configuration = { rules: rules as CorsRule[], responseVary }
    const sent = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value as string]))
    const decide = expected.preflight ? preflightHeaders : corsHeaders
    const run = () => decide(configuration, { method: request.method, header: (name) => sent.get(name) })
    const { status, code, message } = expected as Expected
    if (code !== undefined)
      return expect(run).toThrow(expect.objectContaining({ status, code, ...(message && { message }) }))
    const headers = Object.entries(run()).map(([name, value]) => [name.toLowerCase(), value])
    expectHeaders(Object.fromEntries(headers), expected as Expected)
  })

  it('send Vary when the configuration says so', () => {
    const configuration = { rules: [], responseVary: true }
    expect(corsHeaders(configuration, { method: 'GET', header: () => undefined })).toEqual({ Vary: 'Origin' })
  })
})

describe('CORS of the emulator', () => {
  const ask = (method: string, origin = 'https://app.example.com') => ({
    method: 'OPTIONS',
    headers: { Origin: origin, 'Access-Control-Request-Method': method, 'Access-Control-Request-Headers': 'x-a, x-b' },
  })

  it('allows every origin at first, and exposes what an uploader reads', async () => {
    const { url } = await runEmulator()
    const answer = await fetch(url, ask('POST'))
    expect(answer.status).toBe(200)
    const exposed =
      'etag, x-oss-request-id, x-oss-hash-crc64ecma, content-md5, x-oss-version-id, x-oss-ec, x-oss-server-time'
    const headers = Object.fromEntries(answer.headers)
    expectHeaders(headers, {
      preflight: true,
      allowOrigin: '*',
      allowMethodsInclude: 'POST',
      allowHeadersInclude: ['x-a', 'x-b'],
      exposeHeaders: exposed.split(', '),
    })
    expect(headers['access-control-allow-credentials']).toBeUndefined()
  })

  it('allows the origins it was started with, and no other', async () => {
    const { url } = await runEmulator({ corsOrigins: ['https://app.example.com'] })
    expect((await fetch(url, ask('PUT'))).headers.get('access-control-allow-origin')).toBe('https://app.example.com')
    expect((await fetch(url, ask('PUT', 'https://evil.example.com'))).status).toBe(403)
  })

  it('can be replaced, read and removed by API', async () => {
    const { url, close, dataDir } = await runEmulator()
    const call = (emulatorUrl: string, method: string, body?: string) => {
      const headers = signHeadersV4({ method, resource: '/demo-bucket/', query: [['cors', '']] })
      return send(emulatorUrl, { method, path: '/?cors', headers, ...(body === undefined ? {} : { body }) })
    }
    const rule = '<AllowedOrigin>https://*.a.b</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>'
    const xml = (rules: string) => `<CORSConfiguration>${rules}<ResponseVary>true</ResponseVary></CORSConfiguration>`
    expect((await call(url, 'PUT', xml(`<CORSRule>${rule}</CORSRule>`))).status).toBe(200)
    await close()
    const again = await runEmulator({ dataDir })
    const preflight = { Origin: 'https://x.a.b', 'Access-Control-Request-Method': 'PUT' }
    expect((await call(again.url, 'GET')).text.replace(/\s/g, '')).toContain(rule)
    expect((await fetch(again.url, { method: 'OPTIONS', headers: preflight })).status).toBe(200)
    expect((await fetch(again.url, ask('PUT'))).status).toBe(403)
    expect((await send(again.url, { path: '/k' })).headers.get('vary')).toBe('Origin')
    expect((await call(again.url, 'PUT', xml(''))).ec).toBe('0034-00000002')
    expect((await call(again.url, 'PUT', xml(`<CORSRule>${rule}</CORSRule>`.repeat(11)))).code).toBe(
      'CORSRuleBeyondLimit',
    )
    expect((await call(again.url, 'PUT', xml(`<CORSRule>${rule.replace('PUT', 'X')}</CORSRule>`))).code).toBe(
      'InvalidArgument',
    )
    const exposed = xml(`<CORSRule>${rule}<ExposeHeader>x-oss-*</ExposeHeader></CORSRule>`)
    expect((await call(again.url, 'PUT', exposed)).code).toBe('InvalidArgument')
    expect((await call(again.url, 'DELETE')).status).toBe(204)
    expect((await call(again.url, 'GET')).code).toBe('NoSuchCORSConfiguration')
  })

  it('is read as XML: references, sections and comments mean what they say', async () => {
    const { url } = await runEmulator()
    const call = (method: string, body?: string) => {
      const headers = signHeadersV4({ method, resource: '/demo-bucket/', query: [['cors', '']] })
      return send(url, { method, path: '/?cors', headers, ...(body === undefined ? {} : { body }) })
    }
    const origin = '<AllowedOrigin><![CDATA[http://a.b]]>&#58;80</AllowedOrigin>'
    const hidden = '<!-- <AllowedOrigin>*</AllowedOrigin> -->'
    const rule = `<CORSRule>${hidden}${origin}<AllowedMethod> P&#x55;T </AllowedMethod></CORSRule>`
    expect((await call('PUT', `<CORSConfiguration>${rule}</CORSConfiguration>`)).status).toBe(200)
    expect((await call('GET')).text.replace(/\s/g, '')).toContain(
      '<AllowedOrigin>http://a.b:80</AllowedOrigin><AllowedMethod>PUT</AllowedMethod>',
    )
    for (const xml of [
      `<CORSConfiguration>${rule}`,
      rule,
      `<!DOCTYPE x><CORSConfiguration>${rule}</CORSConfiguration>`,
    ]) {
      expect((await call('PUT', xml)).code).toBe('MalformedXML')
    }
  })

  it('puts its headers on refusals too', async () => {
    const { url } = await runEmulator()
    const answer = await postForm(
      url,
      { ...signFormV4(), 'x-oss-signature': 'x', key: 'k' },
      {},
      { Origin: 'http://a.b' },
    )
    expect(answer.code).toBe('SignatureDoesNotMatch')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('serves a request whose origin no rule matches, without headers', async () => {
    const { url } = await runEmulator({ corsOrigins: ['https://app.example.com'] })
    const answer = await postForm(url, { ...signFormV4(), key: 'k' }, {}, { Origin: 'https://evil.example.com' })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})
