import { parseUploadSignature } from '@acme/oss-upload-core'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { act, askSignature, forgeCallback, type Parts, postForm, putPart } from './page.ts'
import { nextAppRouter, programs } from './programs.ts'
import { type RunningProgram, runProgram } from './run-program.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const text = (content: string) => new Blob([content], { type: 'text/plain' })

describe.each(programs)('an upload endpoint in $name', (program) => {
  let app: RunningProgram
  beforeAll(async () => {
    app = await runProgram(program, emulator)
  })
  afterAll(() => app?.stop())

  it('takes many callbacks at once, the first of all, which wait for one fetch of the key', async () => {
    const signature = await askSignature(app.url)
    const keys = Array.from({ length: 8 }, (_, index) => `users/42/${index}.txt`)
    const answers = await Promise.all(keys.map((key) => postForm(signature, key, text(key))))
    expect(answers.map(({ status, json }) => [status, json.key])).toEqual(keys.map((key) => [200, key]))
  })

  it('records what OSS’s signed callback says, once, and OSS relays its words to the page', async () => {
    const signature = await askSignature(app.url)
    const key = 'users/42/照片 1 (最终)+&.txt'
    const data = { key, size: 5, mimeType: 'text/plain', metadata: { userId: 42 }, via: 'callback' }
    expect(await postForm(signature, key, text('hello'))).toEqual({ status: 200, json: data })
    const confirmed = await act(app.url, 'confirm', { state: signature.state, key }, app.origin)
    expect(confirmed).toEqual({ status: 200, json: { status: 'recorded', data } })
  })

  it('signs a file on its own, and takes its callback', async () => {
    const files = [{ name: 'a.txt', size: 1, type: 'text/plain' }]
    const { status, json } = await act(app.url, 'sign', { files }, app.origin)
    expect(status).toBe(200)
    const [upload] = json.uploads as [{ key: string }]
    const { key } = upload
    expect(await postForm(parseUploadSignature(upload), key, text('a'))).toMatchObject({ status: 200, json: { key } })
  })

  it('takes a file in parts, records it once, and aborts another', async () => {
    const file = { name: 'a.bin', size: 250_000, type: 'application/octet-stream' }
    const begin = async () => (await act(app.url, 'multipart-start', { file }, app.origin)).json as unknown as Parts
    const { session, key, urls, part_size } = await begin()
    expect(urls).toHaveLength(3)
    for (const { part_number, url } of urls) expect(await putPart(url, file.size, part_number, part_size)).toBe(200)
    const listed = await act(app.url, 'multipart-list', { session }, app.origin)
    expect((listed.json.parts as object[]).length).toBe(3)
    const data = { key, size: file.size, mimeType: file.type, metadata: { userId: 42 }, via: 'multipart' }
    for (let again = 0; again < 2; again++) {
      const completed = await act(app.url, 'multipart-complete', { session }, app.origin)
      expect(completed).toMatchObject({
        status: 200,
        json: { status: 'recorded', data, crc64: expect.stringMatching(/^\d+$/) },
      })
    }
    const other = await begin()
    expect((await act(app.url, 'multipart-abort', { session: other.session }, app.origin)).status).toBe(204)
    expect(await putPart(other.urls[0]?.url ?? '', file.size, 1, part_size)).toBe(404)
  })

  it('refuses a callback that OSS did not sign', async () => {
    const { status, json } = await forgeCallback(app.callbackUrl, emulator.publicKeyUrl, 'bucket=demo-bucket')
    expect([status, json.error?.code]).toEqual([403, 'BAD_SIGNATURE'])
  })

  it('refuses a callback whose key is not OSS’s', async () => {
    const { status, json } = await forgeCallback(app.callbackUrl, 'http://127.0.0.1:1/key.pem', 'bucket=demo-bucket')
    expect([status, json.error?.code]).toEqual([403, 'UNTRUSTED_KEY_URL'])
  })

  it('refuses a body beyond its limit, and goes on', async () => {
    const { status, json } = await forgeCallback(app.callbackUrl, emulator.publicKeyUrl, 'x'.repeat(65 * 1024))
    expect([status, json.error?.code]).toEqual([413, 'BODY_TOO_LARGE'])
    expect((await fetch(app.url)).status).toBe(200)
  })

  it.each(['sign', 'confirm'])('refuses a foreign page’s %s', async (action) => {
    const { status, json } = await act(app.url, action, {}, 'https://evil.example')
    expect([status, json.error?.code]).toEqual([403, 'ORIGIN_NOT_ALLOWED'])
  })

  it('answers preflights of listed origins alone', async () => {
    const ask = async (origin: string) => {
      const headers = { origin, 'access-control-request-method': 'POST' }
      const response = await fetch(app.url, { method: 'OPTIONS', headers })
      return [response.status, response.headers.get('access-control-allow-origin')]
    }
    expect(await ask('https://www.example.com')).toEqual([204, 'https://www.example.com'])
    expect(await ask('https://evil.example')).toEqual([403, null])
  })

  it('refuses other methods', async () => {
    expect((await fetch(app.url, { method: 'PUT', body: 'x' })).status).toBe(405)
  })
})

describe('a route handler of Next’s app router', () => {
  let app: RunningProgram
  beforeAll(async () => {
    app = await runProgram(nextAppRouter, emulator)
  })
  afterAll(() => app?.stop())

  it('records what the callback says, and tells the page on confirm: OSS relays no answer without a Content-Length', async () => {
    const signature = await askSignature(app.url)
    const key = 'users/42/a.txt'
    expect(await postForm(signature, key, text('hello'))).toMatchObject({ status: 203 })
    const { status, json } = await act(app.url, 'confirm', { state: signature.state, key }, app.origin)
    expect([status, json.data]).toEqual([200, expect.objectContaining({ key, via: 'callback' })])
  })

  it('refuses a callback that OSS did not sign, and a foreign page', async () => {
    const forged = await forgeCallback(app.callbackUrl, emulator.publicKeyUrl, 'bucket=demo-bucket')
    const foreign = await act(app.url, 'confirm', {}, 'https://evil.example')
    const codes = [forged, foreign].map(({ status, json }) => [status, json.error?.code])
    expect(codes).toEqual([
      [403, 'BAD_SIGNATURE'],
      [403, 'ORIGIN_NOT_ALLOWED'],
    ])
  })
})
