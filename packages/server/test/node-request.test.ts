import { createServer } from 'node:http'
import { createOssUpload, type OssUploadOptions, toNodeHandler } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { close, listen } from './callback-sender.js'
import { options } from './options-fixture.js'

/** Has `authorize` look at the request of a signature that Node received, and returns what it found there. */
async function inspect<Found>(
  look: (request: Request) => Found | Promise<Found>,
  { query = '', init = {} as RequestInit } = {},
): Promise<Found> {
  const found: Found[] = []
  const authorize = async (request: Request) => {
    found.push(await look(request))
    return { dir: 'users/42/' }
  }
  const server = createServer(toNodeHandler(createOssUpload({ ...options, authorize } as OssUploadOptions)))
  const origin = await listen(server)
  const response = await fetch(`${origin}/api/oss-upload${query}`, init)
  await close(server)
  expect(response.status).toBe(200)
  return found[0] as Found
}

const files = { files: [{ name: 'a.png', size: 1, type: 'image/png' }] }
const action = {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin', origin: 'http://a' },
}
const sign = { query: '?action=sign', init: { ...action, body: JSON.stringify(files) } }
const headers = { cookie: 'session=1', accept: 'application/json' }

describe('the request that authorize gets from toNodeHandler', () => {
  it.each([
    ['GET', {}],
    ['POST', sign],
  ])('is a Request (%s)', async (method, asked) => {
    const found = await inspect((request) => [request instanceof Request, request.method, String(request)], asked)
    expect(found).toEqual([true, method, '[object Request]'])
  })

  it('has the whole URL', async () => {
    const found = await inspect(({ url }) => url, { query: '?version=v4&a=%2F&b=é' })
    expect(found).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/oss-upload\?version=v4&a=%2F&b=%C3%A9$/)
  })

  it('has headers, the same ones each time, before and after anything else was asked', async () => {
    const found = await inspect(
      (request) => {
        const { headers } = request
        headers.set('x-own', '2')
        const { cache } = request
        const cloned = request.clone().headers
        return [
          headers instanceof Headers,
          headers === request.headers,
          cache,
          headers.get('cookie'),
          cloned.get('x-own'),
        ]
      },
      { init: { headers } },
    )
    expect(found).toEqual([true, true, 'default', 'session=1', '2'])
  })

  it('has each line of a header that came twice', async () => {
    const server = createServer(
      toNodeHandler(
        createOssUpload({
          ...options,
          authorize: (request: Request) => ({ dir: `${request.headers.get('x-a')}/` }),
        } as OssUploadOptions),
      ),
    )
    const origin = await listen(server)
    const response = await fetch(origin, {
      headers: [
        ['x-a', '1'],
        ['x-a', '2'],
      ],
    })
    await close(server)
    expect(await response.json()).toMatchObject({ dir: '1, 2/' })
  })

  it('has every member of a Request of this runtime, and gives its value', async () => {
    const members = (request: Request) => {
      const values: unknown[] = []
      for (const name in request) {
        const value: unknown = Reflect.get(request, name)
        if (name !== 'url' && name !== 'headers' && name !== 'signal')
          values.push([name, typeof value === 'function' || value])
      }
      return values.sort()
    }
    const plain = members(new Request('http://a/'))
    expect(plain.length).toBeGreaterThan(15)
    expect(await inspect(members)).toEqual(plain)
  })

  it('has a signal, and neither body nor text for a GET', async () => {
    const look = async (request: Request) => [
      request.signal instanceof AbortSignal && request.signal.aborted,
      request.body,
      await request.text(),
      request.bodyUsed,
    ]
    expect(await inspect(look)).toEqual([false, null, '', false])
  })

  it('refuses to read JSON that a GET has not', async () => {
    expect(await inspect((request) => request.json().catch(({ name }) => name))).toBe('SyntaxError')
  })

  it('has its body, where the endpoint has read it for itself', async () => {
    const look = async (request: Request) => [request.bodyUsed, await request.clone().text(), await request.text()]
    expect(await inspect(look, sign)).toEqual([false, sign.init.body, sign.init.body])
  })

  it('becomes another request by its clone, and by its URL and itself', async () => {
    const look = (request: Request) =>
      [new Request(request.clone()), new Request(request.url, request)].map(({ url, headers }) => [
        new URL(url).pathname,
        headers.get('cookie'),
      ])
    expect(await inspect(look, { init: { headers } })).toEqual([
      ['/api/oss-upload', 'session=1'],
      ['/api/oss-upload', 'session=1'],
    ])
  })

  it('throws, rather than lose its headers, where it is taken for another request as it is', async () => {
    const look = async (request: Request) => {
      const names: string[] = []
      try {
        new Request(request)
      } catch (error) {
        names.push((error as Error).name)
      }
      await fetch(request).catch((error: Error) => names.push(error.name))
      return names
    }
    expect(await inspect(look)).toEqual(['TypeError', 'TypeError'])
  })

  it('is a genuine one to the fetch of an endpoint that an app has wrapped', async () => {
    const ossUpload = createOssUpload(options)
    const wrapped = { ...ossUpload, fetch: (request: Request) => ossUpload.fetch(new Request(request)) }
    const server = createServer(toNodeHandler(wrapped))
    const response = await fetch(await listen(server))
    await close(server)
    expect(response.status).toBe(200)
  })
})
