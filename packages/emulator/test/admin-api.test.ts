import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { postForm } from './post-form.js'
import { runEmulator } from './run-emulator.js'
import { signFormV4, signHeadersV4 } from './sign.js'

const TOOL = { 'x-oss-emulator': '1' }

/** Asks one of the emulator's own endpoints. */
async function ask(url: string, request: string, body?: unknown, headers: Record<string, string> = TOOL) {
  const [method = '', path = ''] = request.split(' ')
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const answer = await send(url, { method, path: `/_emulator/${path}`, headers, ...sent })
  const isJson = answer.headers.get('content-type') === 'application/json'
  return { ...answer, json: isJson ? JSON.parse(answer.text) : undefined }
}

describe('the endpoints below /_emulator/', () => {
  it('add, list and remove faults', async () => {
    const { url, faults } = await runEmulator()
    const fault = { effect: 'error', status: 503, code: 'ServiceUnavailable', operation: ['PutObject', 'PostObject'] }
    const { json } = await ask(url, 'POST faults', fault)
    expect(json).toEqual({ id: expect.any(String), fault, matched: 0, fired: 0 })
    expect((await postForm(url, { ...signFormV4(), key: 'k' })).code).toBe('ServiceUnavailable')
    expect((await ask(url, 'GET faults')).json).toMatchObject([{ id: json.id, fired: 1 }])
    expect((await ask(url, `DELETE faults/${json.id}`)).status).toBe(204)
    expect((await ask(url, `DELETE faults/${json.id}`)).status).toBe(404)
    faults.add({ effect: 'drop' })
    expect((await ask(url, 'DELETE faults')).status).toBe(204)
    expect(faults.list()).toEqual([])
  })

  it('set the clock, and set it back', async () => {
    const { url, clock } = await runEmulator()
    expect((await ask(url, 'PUT clock', { at: '2030-01-01T00:00:00Z' })).json).toEqual({
      now: '2030-01-01T00:00:00.000Z',
      mode: 'set',
      at: '2030-01-01T00:00:00.000Z',
    })
    expect(clock.now()).toEqual(new Date('2030-01-01T00:00:00Z'))
    expect((await ask(url, 'PUT clock', { offsetMs: -5 })).json).toMatchObject({ mode: 'offset', offsetMs: -5 })
    expect((await ask(url, 'DELETE clock')).status).toBe(204)
    expect((await ask(url, 'GET clock')).json).toMatchObject({ mode: 'real' })
  })

  it('take temporary credentials, and tell none of them', async () => {
    const { url } = await runEmulator()
    const pair = { accessKeyId: 'STS.a', accessKeySecret: 'secret-1', securityToken: 'token-1' }
    const upload = async () => {
      const fields = signFormV4(
        [],
        new Date(),
        { 'x-oss-security-token': 'token-1' },
        { id: 'STS.a', secret: 'secret-1' },
      )
      return (await postForm(url, { ...fields, key: 'k' })).code
    }
    expect(await upload()).toBe('InvalidAccessKeyId')
    expect((await ask(url, 'POST credentials', { ...pair, expiration: '2099-01-01T00:00:00Z' })).status).toBe(204)
    expect(await upload()).toBeUndefined()
    expect((await ask(url, 'GET credentials')).json).toEqual([
      { accessKeyId: 'STS.a', expiration: '2099-01-01T00:00:00.000Z' },
    ])
    expect((await ask(url, 'POST credentials', { ...pair, expiration: '2020-01-01T00:00:00Z' })).status).toBe(204)
    expect(await upload()).toBe('SecurityTokenExpired')
    expect((await ask(url, 'DELETE credentials/STS.a')).status).toBe(204)
    expect((await ask(url, 'DELETE credentials/emulator-id')).status).toBe(404)
    expect(await upload()).toBe('InvalidAccessKeyId')
  })

  it('list buckets, and objects newest first, page by page', async () => {
    const { url, clock } = await runEmulator({ buckets: ['demo-bucket', 'media'] })
    for (const [second, key] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      clock.set(`2026-01-01T00:00:0${Math.floor(second / 2)}Z`)
      await postForm(url, { ...signFormV4([], clock.now()), key }, { content: 'x'.repeat(second) })
    }
    expect((await ask(url, 'GET buckets')).json).toMatchObject([
      { name: 'demo-bucket', acl: 'private', objects: 5, bytes: 10 },
      { name: 'media', objects: 0 },
    ])
    const keys: string[] = []
    for (let after = ''; ; ) {
      const { json } = await ask(url, `GET objects?bucket=demo-bucket&limit=2${after}`)
      keys.push(...json.objects.map(({ key }: { key: string }) => key))
      if (json.next === null) break
      after = `&after=${json.next}`
    }
    expect(keys).toEqual(['e', 'c', 'd', 'a', 'b'])
  })

  it('list the requests that were refused', async () => {
    const { url } = await runEmulator()
    await postForm(url, { ...signFormV4(), key: 'k' })
    await send(url, { path: '/k' })
    await postForm(url, { ...signFormV4(), key: 'k' })
    const { json } = await ask(url, 'GET requests?refused=1&limit=5')
    expect(json).toMatchObject([{ operation: 'GetObject', refusal: { code: 'AccessDenied' } }])
    expect((await ask(url, 'GET requests?limit=2')).json).toHaveLength(2)
  })

  it.each([
    ['POST faults', '{', 'InvalidArgument'],
    ['POST faults', 'null', 'InvalidArgument'],
    ['POST faults', { effect: 'no' }, 'InvalidArgument'],
    ['POST faults', 'x'.repeat(70_000), 'EntityTooLarge'],
    ['PUT clock', 'null', 'InvalidArgument'],
    ['PUT clock', { offsetMs: '5' }, 'InvalidArgument'],
    ['POST credentials', { accessKeyId: 'a' }, 'InvalidArgument'],
    ['GET objects?after=x', undefined, 'InvalidArgument'],
    ['GET objects?limit=0', undefined, 'InvalidArgument'],
    ['GET objects?bucket=none', undefined, 'NoSuchBucket'],
    ['PATCH faults', {}, 'MethodNotAllowed'],
    ['GET constructor', undefined, 'NoSuchKey'],
  ])('refuse %s with %j', async (request, body, code) => {
    const { url } = await runEmulator()
    expect((await ask(url, request, body)).code).toBe(code)
  })

  it('answer local tools and the emulator’s own page only', async () => {
    const { url, faults } = await runEmulator()
    faults.add({ effect: 'drop', operation: 'PutObject' })
    const requests = ['GET requests', 'GET buckets', 'GET objects', 'GET faults', 'GET clock', 'GET credentials']
    for (const request of [...requests, 'DELETE faults', 'DELETE clock']) {
      for (const headers of [
        {},
        { ...TOOL, Origin: 'http://evil.example' },
        { ...TOOL, Origin: 'null' },
        { ...TOOL, Host: 'rebound.example' },
      ]) {
        const { status, headers: answered } = await ask(url, request, undefined, headers)
        expect([status, answered.get('access-control-allow-origin')]).toEqual([403, null])
      }
    }
    expect(faults.list()).toHaveLength(1)
    expect((await ask(url, 'DELETE faults', undefined, { ...TOOL, Origin: url })).status).toBe(204)
  })

  it('have a page that says nothing, for a browser on this machine', async () => {
    const { url } = await runEmulator()
    const open = (headers: Record<string, string> = {}) =>
      send(url, { path: '/_emulator/', headers: { 'Sec-Fetch-Mode': 'navigate', ...headers } })
    const page = await open()
    const again = await open({ Host: 'localhost:1' })
    const nonce = /script-src 'nonce-([^']+)'/.exec(page.headers.get('content-security-policy') ?? '')?.[1] ?? ''
    expect([page.status, page.text.includes(`nonce="${nonce}"`), page.text === again.text]).toEqual([200, true, false])
    expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
    expect(page.headers.get('x-frame-options')).toBe('DENY')
    expect((await open({ Host: 'rebound.example' })).status).toBe(403)
    expect((await open({ 'Sec-Fetch-Mode': 'cors' })).status).toBe(403)
    expect((await send(url, { path: '/_emulator/' })).status).toBe(403)
    expect((await send(url, { path: '/_emulator/', headers: { 'x-oss-emulator': '1' } })).status).toBe(200)
  })

  it('are out of reach for an uploaded page that a browser opens', async () => {
    const { url } = await runEmulator()
    const file = { content: '<script></script>', type: 'text/html' }
    await postForm(url, { ...signFormV4(), key: 'k.html' }, file)
    const get = async (headers: Record<string, string>) => {
      const signed = signHeadersV4({ method: 'GET', resource: '/demo-bucket/k.html' })
      return (await send(url, { path: '/k.html', headers: { ...signed, ...headers } })).headers
    }
    const opened = await get({ Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' })
    expect(opened.get('content-security-policy')).toMatch(/^sandbox (?!.*allow-same-origin)/)
    expect((await get({ Accept: '*/*' })).get('content-security-policy')).toBeNull()
  })
})

describe('emulator.clock', () => {
  it('tells the time for signatures and for dates of objects', async () => {
    const { url, clock } = await runEmulator()
    const now = new Date('2031-02-03T04:05:06Z')
    clock.set(now)
    expect((await postForm(url, { ...signFormV4([], now), key: 'k' })).status).toBe(204)
    const headers = signHeadersV4({ method: 'HEAD', resource: '/demo-bucket/k', now })
    const head = await send(url, { method: 'HEAD', path: '/k', headers })
    expect(head.headers.get('last-modified')).toBe(now.toUTCString())
    expect((await postForm(url, { ...signFormV4(), key: 'k' })).code).toBe('AccessDenied')
    clock.reset()
    expect((await postForm(url, { ...signFormV4(), key: 'k' })).status).toBe(204)
  })

  it('runs on when it is offset, from the clock that the emulator was started with', async () => {
    let now = new Date('2026-01-01T00:00:00Z')
    const { clock } = await runEmulator({ now: () => now })
    clock.offset(60_000)
    expect(clock.now()).toEqual(new Date('2026-01-01T00:01:00Z'))
    now = new Date('2026-01-01T00:00:05Z')
    expect(clock.now()).toEqual(new Date('2026-01-01T00:01:05Z'))
    expect(clock.state).toEqual({ mode: 'offset', offsetMs: 60_000 })
  })

  it.each([new Date(Number.NaN), 'tomorrow', undefined])('refuses %s', async (instant) => {
    const { clock } = await runEmulator()
    expect(() => clock.set(instant as string)).toThrow(TypeError)
    expect(() => clock.offset(Number.POSITIVE_INFINITY)).toThrow(TypeError)
    expect(clock.state).toEqual({ mode: 'real' })
  })
})
