import type { EmulatorOptions } from '@acme/oss-upload-emulator'
import { describe, expect, it } from 'vitest'
import { encodeCallback, runAppServer } from './app-server.js'
import { IMAGES } from './image-samples.js'
import { elements, multipartClient } from './multipart-client.js'
import { runEmulator } from './run-emulator.js'
import type { Fields } from './sign.js'

/** Uploads an image in one part, without completing it. */
async function withImage(options: EmulatorOptions = {}) {
  const { url } = await runEmulator(options)
  const client = multipartClient(url)
  const uploadId = await client.initiate('a b.png', { 'Content-Type': 'image/png' })
  await client.uploadPart('a b.png', uploadId, 1, IMAGES.png)
  const complete = ({ query = {}, headers = {} }: { query?: Fields; headers?: Fields }) =>
    client.call('POST', 'a b.png', {
      query: { uploadId, ...query },
      headers: { 'x-oss-complete-all': 'yes', ...headers },
      body: '',
    })
  return { client, uploadId, complete }
}

const callbackTo = (port: number, callbackBody: string) =>
  encodeCallback({ callbackUrl: `http://127.0.0.1:${port}/cb`, callbackBody })

const places = (callback: string, vars: string): [string, { query?: Fields; headers?: Fields }][] => [
  ['headers', { headers: { 'x-oss-callback': callback, 'x-oss-callback-var': vars } }],
  ['the query', { query: { callback, 'callback-var': vars } }],
  ['both, each in another', { query: { callback }, headers: { 'x-oss-callback-var': vars } }],
]

describe('the callback of CompleteMultipartUpload', () => {
  it.each([0, 1, 2])('is taken from headers and query (%i)', async (index) => {
    const app = await runAppServer()
    const template =
      'op=${operation}&md5=${contentMd5}&etag=${etag}&crc=${crc64}&size=${size}&w=${imageInfo.width}&a=${x:a}'
    const [, place] = places(callbackTo(app.port, template), encodeCallback({ 'x:a': 'ü' }))[index] ?? []
    const { client, complete } = await withImage()
    const answer = await complete(place ?? {})
    expect([answer.status, answer.text]).toEqual([200, '{"Status":"OK"}'])
    expect(answer.headers.get('content-type')).toBe('application/json')
    const { headers } = await client.call('HEAD', 'a b.png')
    const etag = headers.get('etag')?.replaceAll('"', '')
    expect(answer.headers.get('etag')).toBe(`"${etag}"`)
    expect(etag).toMatch(/^[0-9A-F]{32}-1$/)
    const facts = `etag=${etag}&crc=${headers.get('x-oss-hash-crc64ecma')}&size=${IMAGES.png.length}&w=3&a=%C3%BC`
    expect(app.received.map(({ body }) => body.toString())).toEqual([`op=CompleteMultipartUpload&md5=&${facts}`])
  })

  it('that fails is answered with 203, and the object is there', async () => {
    const app = await runAppServer((response) => void response.writeHead(500).end())
    const { client, complete, uploadId } = await withImage()
    const answer = await complete({ query: { callback: callbackTo(app.port, 'x') } })
    expect([answer.status, answer.code]).toEqual([203, 'CallbackFailed'])
    expect(answer.headers.get('etag')).toMatch(/-1"$/)
    expect((await client.call('HEAD', 'a b.png')).status).toBe(200)
    expect((await client.listParts('a b.png', uploadId)).code).toBe('NoSuchUpload')
  })

  it.each([
    [{ query: { callback: 'x' }, headers: { 'x-oss-callback': 'x' } }],
    [{ query: { 'callback-var': 'x' }, headers: { 'x-oss-callback-var': 'x' } }],
    [{ query: { callback: 'no base64' } }],
    [{ headers: { 'x-oss-callback': encodeCallback({ callbackBody: 'x' }) } }],
    [{ query: { callback: callbackTo(1, 'x'), 'callback-var': encodeCallback({ a: '1' }) } }],
  ])('refuses %j before it stores anything', async (place) => {
    const { client, complete, uploadId } = await withImage()
    const answer = await complete(place)
    expect([answer.status, answer.code]).toEqual([400, 'InvalidArgument'])
    expect((await client.call('HEAD', 'a b.png')).status).toBe(404)
    expect(elements(await client.listParts('a b.png', uploadId), 'PartNumber')).toEqual(['1'])
  })

  it('goes to no private address where the emulator is strict', async () => {
    const { client, complete } = await withImage({ strict: true })
    expect((await complete({ query: { callback: callbackTo(1, 'x') } })).code).toBe('InvalidArgument')
    expect((await client.call('HEAD', 'a b.png')).status).toBe(404)
  })

  it('does not come for a part, nor for an upload that is refused', async () => {
    const app = await runAppServer()
    const { client, uploadId } = await withImage()
    const query = { callback: callbackTo(app.port, 'x'), uploadId }
    const part = await client.call('PUT', 'a b.png', { query: { ...query, partNumber: '2' }, body: 'x' })
    expect(part.status).toBe(200)
    const refused = await client.call('POST', 'a b.png', { query, body: 'x' })
    expect([refused.code, app.received]).toEqual(['MalformedXML', []])
  })
})

describe('the callback of PutObject', () => {
  it.each([
    [{ query: { callback: 'x' }, headers: { 'x-oss-callback': 'x' } }],
    [{ query: { 'callback-var': 'x' }, headers: { 'x-oss-callback-var': 'x' } }],
  ])('refuses %j', async (place) => {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const answer = await client.call('PUT', 'k', { ...place, body: 'x' })
    expect([answer.status, answer.code]).toEqual([400, 'InvalidArgument'])
    expect((await client.call('HEAD', 'k')).status).toBe(404)
  })

  it('that fails is answered with 203, and the object is there', async () => {
    const app = await runAppServer((response) => void response.writeHead(404).end())
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const headers = { 'x-oss-callback': callbackTo(app.port, 'md5=${contentMd5}') }
    const answer = await client.call('PUT', 'k', { headers, body: 'test\n' })
    expect([answer.status, answer.code]).toEqual([203, 'CallbackFailed'])
    expect(app.received[0]?.body.toString()).toBe('md5=2Oj8otwPiW%2FXy0ywAxuiSQ%3D%3D')
    expect((await client.call('GET', 'k')).text).toBe('test\n')
  })
})
