import { createPublicKey, verify } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { presignUrl } from '../../core/src/index.js'
import type { Emulator } from '../../emulator/src/index.js'
import { AS_USER, runApp } from './app.js'
import { expectNamedAndMended } from './mended.js'
import { at, diagnose, run, runEmulator } from './run.js'
import { answerJson, ossError, type Passing, serve, serveInFront } from './servers.js'

const PAGE = 'https://app.example.com'

/** How many objects an emulator holds. */
async function countObjects({ url }: Emulator): Promise<number> {
  const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
  const bucket = { origin: url, bucket: 'demo-bucket', key: '', region: 'cn-hangzhou', credentials }
  const answer = await fetch(presignUrl({ ...bucket, method: 'GET', now: new Date(), expiresInSeconds: 60 }))
  return (await answer.text()).split('<Contents>').length - 1
}

/** An app that believes what the emulator signed, and nothing else, and then answers as told. */
async function withVerifyingApp(emulator: Emulator, answer: (response: ServerResponse) => void): Promise<string[]> {
  const key = createPublicKey(await (await fetch(emulator.publicKeyUrl)).text())
  const url = await serve(async (request, response) => {
    const body = await buffer(request)
    const signature = Buffer.from(String(request.headers.authorization ?? ''), 'base64')
    const isSigned = verify('RSA-MD5', Buffer.concat([Buffer.from(`${request.url}\n`), body]), key, signature)
    if (isSigned) answer(response)
    else answerJson(403, { error: 'unverified' })(request, response)
  })
  return [...at(emulator), '--callback-url', `${url}/cb`]
}

const OK = '{"Status":"OK"}'
const good = (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'application/json', 'content-length': OK.length }).end(OK)

describe('doctor --probe', () => {
  it('uploads, deletes, and says what the bucket has shown', async () => {
    const emulator = await runEmulator()
    const { troubles, facts, findings } = await diagnose([
      ...at(emulator),
      '--origin',
      PAGE,
      '--probe',
      '--prefix',
      'tmp/',
    ])
    expect(troubles).toEqual([])
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['PROBE_FORM', 'PROBE_DELETED']))
    expect(facts.length).toBeGreaterThan(14)
    expect(facts).toContainEqual({ section: '2.4', id: 'path-in-filename', value: 'kept' })
    expect(facts).toContainEqual({ section: '5.2', id: 'signed-content-length', value: 'bound' })
    expect(await countObjects(emulator)).toBe(0)
  })

  it('prints a line to report that names neither bucket nor key', async () => {
    const { out } = await run(['doctor', ...at(await runEmulator()), '--probe', '--prefix', 'private-prefix/'])
    const line = out.split('\n').find((text) => text.includes('oss-upload-probe/1'))
    expect(line).toContain('2.7/redirect=303_no-query')
    expect(line).not.toMatch(/demo-bucket|private-prefix|emulator-id/)
  })

  it('uploads nothing where the credentials are refused', async () => {
    const emulator = await runEmulator()
    const { troubles } = await diagnose([...at(emulator), '--probe'], {
      env: { OSS_ACCESS_KEY_SECRET: 'another-secret' },
    })
    expect(troubles).toEqual(['SECRET_WRONG'])
  })

  it('has the app called, and takes its refusal for a good sign', async () => {
    const emulator = await runEmulator()
    const { url, uploaded } = await runApp(emulator)
    const { troubles, findings } = await diagnose([...at(emulator), '--signing-url', url, ...AS_USER, '--probe'])
    expect(troubles).toEqual([])
    expect(findings.map(({ code }) => code)).toContain('PROBE_CALLBACK_REFUSED')
    expect(uploaded).toEqual([])
  })

  it('has the app called that answers', async () => {
    const emulator = await runEmulator()
    const { troubles, findings } = await diagnose([...(await withVerifyingApp(emulator, good)), '--probe'])
    expect(troubles).toEqual([])
    expect(findings.map(({ code }) => code)).toContain('PROBE_CALLBACK')
  })

  it.each<[string, RegExp, (response: ServerResponse) => void]>([
    [
      'chunks',
      /content-length/,
      (response) => void response.writeHead(200, { 'transfer-encoding': 'chunked' }).end(OK),
    ],
    ['HTML', /json/, (response) => void response.writeHead(200, { 'content-length': 4 }).end('<ok>')],
    [
      'a byte order mark',
      /json/,
      (response) => void response.writeHead(200, { 'content-length': 18 }).end(`\ufeff${OK}`),
    ],
    ['204', /204/, (response) => void response.writeHead(204).end()],
    ['a redirect', /302/, (response) => void response.writeHead(302, { location: '/' }).end()],
    ['an error', /500/, (response) => void response.writeHead(500).end()],
    ['a cut connection', /connect/, (response) => void response.destroy()],
  ])('names what only a genuine callback meets: %s', async (_name, words, answer) => {
    const emulator = await runEmulator()
    const flags = await withVerifyingApp(emulator, answer)
    const { findings } = await diagnose([...flags, '--probe'])
    expect(findings.find(({ code }) => code === 'PROBE_CALLBACK_FAILED')?.facts.message).toMatch(words)
    const mended = async () => ({ flags: [...(await withVerifyingApp(emulator, good)), '--probe'] })
    await expectNamedAndMended({ flags: [...flags, '--probe'], codes: ['PROBE_CALLBACK_FAILED'], mended })
  })

  const inFront = async (
    emulator: Emulator,
    change: (answer: Passing, method: string, target: string) => Passing | undefined,
  ) => at({ url: await serveInFront(emulator.url, (answer, { method = '', url = '' }) => change(answer, method, url)) })

  it.each<[string, string, (answer: Passing, method: string, target: string) => Passing | undefined]>([
    [
      'forms that are refused',
      'PROBE_FORM_REFUSED',
      (_answer, method) => (method === 'POST' ? ossError(403, 'AccessDenied', 'No right.') : undefined),
    ],
    [
      'content that changes on its way',
      'PROBE_FORM_OTHER',
      (answer, method, target) =>
        method === 'GET' && target.includes('form.txt') ? { ...answer, body: Buffer.from('22') } : undefined,
    ],
    [
      'an object that cannot be read back',
      'PROBE_FORM_UNREAD',
      (_answer, method, target) =>
        method === 'GET' && target.includes('form.txt') ? ossError(403, 'AccessDenied', 'No right.') : undefined,
    ],
    [
      'objects that stay',
      'PROBE_LEFT',
      (_answer, method) => (method === 'DELETE' ? ossError(403, 'AccessDenied', 'No right.') : undefined),
    ],
    [
      'an endpoint without multipart uploads',
      'PROBE_MULTIPART_ABSENT',
      (_answer, _method, target) => (/[?&]uploads/.test(target) ? ossError(501, 'NotImplemented', 'No.') : undefined),
    ],
    [
      'an Initiate that is refused',
      'PROBE_MULTIPART_REFUSED',
      (_answer, _method, target) =>
        /[?&]uploads/.test(target) ? ossError(403, 'AccessDenied', 'No right.') : undefined,
    ],
  ])('names %s', async (_name, code, change) => {
    const emulator = await runEmulator()
    const flags = [...(await inFront(emulator, change)), '--probe']
    await expectNamedAndMended({ flags, codes: [code], mended: { flags: [...at(emulator), '--probe'] } })
  })

  it('names an answer that the page cannot read', async () => {
    const emulator = await runEmulator()
    const hide = (answer: Passing, method: string) => {
      if (method === 'POST') delete answer.headers['access-control-allow-origin']
      return undefined
    }
    const flags = [...(await inFront(emulator, hide)), '--origin', PAGE, '--probe']
    const mended = { flags: [...at(emulator), '--origin', PAGE, '--probe'] }
    await expectNamedAndMended({ flags, codes: ['PROBE_NOT_EXPOSED'], mended })
  })

  it('uploads in parts, and settles what Complete takes', async () => {
    const emulator = await runEmulator()
    const xml = (name: string, content: string): Partial<Passing> => ({
      status: 200,
      body: Buffer.from(`<${name}>${content}</${name}>`),
    })
    const flags = await inFront(emulator, (answer, method, target) => {
      const headers = { 'x-oss-request-id': '65A1B2C3D4E5F60718293A4B' }
      if (/[?&]uploads/.test(target)) return { ...answer, ...xml('Result', '<UploadId>42</UploadId>'), headers }
      if (!/[?&]uploadId=42/.test(target)) return undefined
      const etag = '"C4CA4238A0B923820DCC509A6F75849B"'
      return {
        ...answer,
        ...xml('Result', '<ETag>"9D4F6EE5A0B5BAF2A62A2B1D8B0C7A5E-1"</ETag>'),
        headers: method === 'PUT' ? { ...headers, etag } : headers,
      }
    })
    const { troubles, facts, findings } = await diagnose([...flags, '--probe'])
    expect(troubles).toEqual([])
    expect(findings.map(({ code }) => code)).toContain('PROBE_MULTIPART')
    expect(facts).toContainEqual({ section: '5.5', id: 'bare-etag', value: 'taken' })
    expect(facts).toContainEqual({ section: '5.2', id: 'signed-content-length', value: 'ignored' })
  })
})
