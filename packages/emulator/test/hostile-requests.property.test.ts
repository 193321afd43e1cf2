import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../src/index.js'
import { presignV4, signFormV1, signHeadersV4 } from './sign.js'

const LIMIT_MS = 10_000

let emulator: Emulator
let folder: string
/** Of an upload in parts that nobody completes. */
let uploadId: string
const unhandled: unknown[] = []
const note = (error: unknown) => void unhandled.push(error)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'oss-emulator-test-'))
  await mkdir(join(folder, 'around'))
  emulator = await startEmulator({ dataDir: join(folder, 'around', 'data') })
  // keeps the bucket from being deleted
  const kept = signed('PUT', 'kept', [], [], '')
  assertOrderly(await exchange(Buffer.from(kept)), kept)
  const start = signed('POST', 'k', [['uploads', '']], [], '')
  uploadId = /<UploadId>(.*)<\/UploadId>/.exec(await exchange(Buffer.from(start)))?.[1] ?? ''
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
})
afterAll(async () => {
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
  await emulator.close()
  await rm(folder, { recursive: true })
})

/** Sends bytes as they are; gives all that comes back until the server closes. */
function exchange(bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket: Socket = connect(emulator.port, '127.0.0.1', () => void socket.write(bytes))
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('no answer in time')))
    socket.on('data', (chunk) => void chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // the server may be done with a client that still sends
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') resolve(Buffer.concat(chunks).toString('latin1'))
      else reject(error)
    })
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}

/** A success, or an error with OSS's document: nothing else, and never the emulator's own fault. */
function assertOrderly(answer: string, request: string): void {
  const [, status = ''] = /^HTTP\/1\.1 (\d{3}) /.exec(answer) ?? []
  const [head = '', body = ''] = [
    answer.slice(0, answer.indexOf('\r\n\r\n')),
    answer.slice(answer.indexOf('\r\n\r\n') + 4),
  ]
  const about = `${request.slice(0, 2000)}\n→\n${answer.slice(0, 2000)}`
  expect(Number(status), about).toBeGreaterThanOrEqual(200)
  if (Number(status) < 400) return
  expect(['500', '503'], about).not.toContain(status)
  expect(head, about).toMatch(/^x-oss-request-id: [0-9A-F]{24}$/im)
  expect(head, about).toMatch(/^content-type: application\/xml$/im)
  const isHead = request.startsWith('HEAD ')
  expect(isHead || /<Error>\n {2}<Code>\w+<\/Code>.*<\/Error>\n/s.test(body), about).toBe(true)
}

const send = async (request: string) => assertOrderly(await exchange(Buffer.from(request, 'latin1')), request)

const utf8 = (text: string) => Buffer.from(text).toString('latin1')
const withBody = (head: string, headers: readonly string[], body: string) =>
  `${head} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers.map((line) => `${line}\r\n`).join('')}Content-Length: ${body.length}\r\n\r\n${body}`

// Pieces that mean something somewhere, next to any text at all.
const MEANINGFUL = [
  ...['..', '../../..', '/', '//', '\\', '%2e%2e%2f', '%00', '%ff', '%', '%zz', '+', '%20', '~', 'C:', 'con', '.tmp-x'],
  ...['k', 'demo-bucket', '${filename}', '<', '&', '"', "'", ']]>', 'ä', '\u{1f600}', '\t', '__proto__', 'constructor'],
]
const piece = fc.oneof(fc.constantFrom(...MEANINGFUL), fc.string({ maxLength: 8, unit: 'binary' }))
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
const line = text.map((value) => utf8(value).replace(/[\r\n]/g, ''))
/** Mostly percent-encoded, as Node takes no other bytes in a request line. */
const targetText = fc.tuple(line, fc.integer({ max: 9, min: 0 })).map(([value, kind]) => {
  const encode = (character: string) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  return kind === 0 ? value.replace(/[\0- \x7f]/g, '') : value.replace(/[^!-~]/g, encode)
})
const method = fc.constantFrom('GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'PATCH')
const SUB_RESOURCES =
  'acl append position cors delete location bucketInfo objectMeta symlink tagging uploads uploadId partNumber restore versionId list-type max-keys prefix delimiter marker continuation-token start-after encoding-type callback callback-var x-oss-process response-content-type security-token'
/** As it comes through percent-encoding. */
const wellFormed = (value: string): string => Buffer.from(value).toString()
const parameter = fc
  .tuple(fc.constantFrom(...SUB_RESOURCES.split(' ')), fc.oneof(fc.constantFrom('', '0', '1', '2', 'url', 'x'), text))
  .map(([name, value]): [string, string] => [name, wellFormed(value)])
const key = text.map((value) => wellFormed(value).replace(/^[/\\]+/, ''))
const HEADERS =
  'authorization content-md5 content-type range if-match if-modified-since x-oss-date x-oss-copy-source x-oss-copy-source-range x-oss-copy-source-if-match x-oss-object-acl x-oss-acl x-oss-tagging x-oss-symlink-target x-oss-metadata-directive x-oss-meta-a x-oss-storage-class x-oss-callback x-oss-range-behavior x-oss-security-token x-oss-forbid-overwrite x-oss-complete-all origin access-control-request-method encoding-type cache-control'
const header = fc.tuple(
  fc.constantFrom(...HEADERS.split(' ')),
  fc.oneof(
    fc.constantFrom(
      'bytes=0-0',
      'bytes=-1',
      '/demo-bucket/k',
      'true',
      'yes',
      'COPY',
      'REPLACE',
      'k',
      'OSS a:b',
      'a=1&b',
    ),
    line,
  ),
)

const readingOperation = fc.constantFrom<[string, string, [string, string][], string]>(
  ['PUT', 'k', [['symlink', '']], 'x-oss-symlink-target'],
  ['PUT', 'k', [], 'x-oss-copy-source'],
  ['PUT', 'k', [], 'x-oss-tagging'],
  ['PUT', 'k', [], 'x-oss-callback'],
  ['PUT', 'k', [], 'x-oss-meta-a'],
  ['PUT', 'k', [], 'content-type'],
  ['PUT', 'k', [['acl', '']], 'x-oss-object-acl'],
  ['POST', 'l', [['append', '']], 'content-md5'],
  ['POST', 'm', [['uploads', '']], 'x-oss-storage-class'],
  ['GET', 'kept', [], 'range'],
  ['GET', 'kept', [], 'if-modified-since'],
  ['GET', 'kept', [], 'if-match'],
)

const encodePath = (value: string) =>
  value
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/')

/** A request that is signed well, so that what lies behind the signature is reached. */
function signed(
  verb: string,
  name: string,
  query: [string, string][],
  headers: [string, string][],
  body: string,
): string {
  const sent = Object.fromEntries(headers.filter(([header]) => header !== 'authorization'))
  const decoded = Object.fromEntries(
    Object.entries(sent).map(([header, value]) => [header, Buffer.from(value, 'latin1').toString('utf8').trim()]),
  )
  const first = query.filter(([parameter], index) => query.findIndex(([other]) => other === parameter) === index)
  const search = presignV4({ method: verb, resource: `/demo-bucket/${name}`, query: first, headers: decoded })
  return withBody(
    `${verb} /${encodePath(name)}?${search}`,
    Object.entries(sent).map(([header, value]) => `${header}: ${value}`),
    body,
  )
}

const XML_PIECES = [
  ...['<Delete>', '</Delete>', '<Object>', '</Object>', '<Key>', '</Key>', '<Quiet>', '</Quiet>', 'true', 'k', '..'],
  ...[
    '<Tagging>',
    '</Tagging>',
    '<TagSet>',
    '</TagSet>',
    '<Tag>',
    '</Tag>',
    '<Value>',
    '</Value>',
    '<a/>',
    '<!--',
    '-->',
  ],
  ...['<CORSConfiguration>', '</CORSConfiguration>', '<CORSRule>', '</CORSRule>', '<AllowedOrigin>*</AllowedOrigin>'],
  ...[
    '<AllowedMethod>GET</AllowedMethod>',
    '<CompleteMultipartUpload>',
    '</CompleteMultipartUpload>',
    '<Part>',
    '</Part>',
  ],
  ...['<PartNumber>1</PartNumber>', '<ETag>x</ETag>', '<CreateBucketConfiguration>', '<?xml version="1.0"?>', '&amp;'],
  ...['<!DOCTYPE a [<!ENTITY e "x">]>', '&e;', '&#0;', '&#x10ffff;', '<![CDATA[', ']]>', '<', '\0', '<a b="', "'"],
]
const xmlPiece = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...XML_PIECES) }, { weight: 1, arbitrary: piece })
/** Elements that close what they open, around pieces that may not. */
const nested = fc
  .tuple(
    fc.constantFrom('Delete', 'Tagging', 'CORSConfiguration', 'CompleteMultipartUpload', 'CreateBucketConfiguration'),
    fc.array(xmlPiece, { maxLength: 10 }),
  )
  .map(([name, pieces]) => `<${name}>${pieces.join('')}</${name}>`)
const xml = fc
  .oneof(
    fc.array(xmlPiece, { maxLength: 14 }).map((pieces) => pieces.join('')),
    nested,
  )
  .map(utf8)
const xmlOperation = fc.constantFrom<[string, string, [string, string][]]>(
  ['POST', '', [['delete', '']]],
  ['PUT', 'k', [['tagging', '']]],
  ['PUT', '', [['cors', '']]],
  ['PUT', '', []],
  ['POST', 'k', [['uploadId', '']]],
)

const FIELDS =
  'key policy OSSAccessKeyId Signature callback x:a success_action_status success_action_redirect x-oss-meta-a x-oss-object-acl x-oss-content-type Content-Type x-oss-signature-version x-oss-credential x-oss-date x-oss-signature file'
const field = fc
  .tuple(fc.constantFrom(...FIELDS.split(' ')), fc.oneof(line, fc.constantFrom('k', '201', '200', 'e30=')))
  .map(([name, value]) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
const signedFields = Object.entries(signFormV1()).map(
  ([name, value]) => `--B\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
)
const file = line.map(
  (name) => `--B\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: a/b\r\n\r\nx\r\n`,
)
const form = fc
  .tuple(
    fc.boolean(),
    fc.array(field, { maxLength: 5 }),
    file,
    fc.array(fc.oneof(field, line), { maxLength: 2 }),
    fc.boolean(),
  )
  .map(([isSigned, fields, content, rest, isEnded]) =>
    [
      ...(isSigned
        ? [...signedFields, '--B\r\nContent-Disposition: form-data; name="key"\r\n\r\nf/${filename}\r\n']
        : []),
      ...fields,
      content,
      ...rest,
      isEnded ? '--B--\r\n' : '',
    ].join(''),
  )

const check = (numRuns: number, request: fc.Arbitrary<string>) =>
  fc.assert(fc.asyncProperty(request, send), { numRuns, endOnFailure: true })

/** The names of all files below a folder. */
const filesBelow = async (path: string): Promise<string[]> =>
  (await readdir(path, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))

// 10,000 requests in all.
describe('an emulator among hostile clients', { timeout: 120_000 }, () => {
  it('answers any request line', () =>
    check(
      1500,
      fc
        .tuple(method, targetText)
        .map(([verb, target]) => `${verb} /${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    ))

  it('answers any host', () =>
    check(
      500,
      fc.tuple(method, line).map(([verb, host]) => `${verb} /k HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
    ))

  it('answers any key and query that are signed', () =>
    check(
      2500,
      fc
        .tuple(method, key, fc.array(parameter, { maxLength: 2 }), line)
        .map(([verb, name, query, body]) => signed(verb, name, query, [], body)),
    ))

  it('answers any headers', () =>
    check(
      1000,
      fc
        .tuple(
          method,
          fc.constantFrom('', 'k', 'l'),
          fc.array(parameter, { maxLength: 1 }),
          fc.array(header, { maxLength: 5 }),
        )
        .map(([verb, name, query, headers]) => signed(verb, name, query, headers, 'x')),
    ))

  it('answers any value of a header that an operation reads', () =>
    check(
      1000,
      fc
        .tuple(readingOperation, line)
        .map(([[verb, name, query, read], value]) => signed(verb, name, query, [[read, value]], 'x')),
    ))

  it('answers any authorization', () =>
    check(
      500,
      fc
        .tuple(method, line, fc.constantFrom('', 'OSS ', 'OSS a:', 'OSS4-HMAC-SHA256 Credential='))
        .map(([verb, rest, start]) => {
          const headers = {
            ...signHeadersV4({ method: verb, resource: '/demo-bucket/k' }),
            authorization: start + rest,
          }
          return withBody(
            `${verb} /k`,
            Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
            '',
          )
        }),
    ))

  it('answers any XML', () =>
    check(
      1500,
      fc.tuple(xmlOperation, xml).map(([[verb, name, query], body]) => {
        const md5 = createHash('md5').update(body, 'latin1').digest('base64')
        const parameters = query.map(([parameter, value]): [string, string] => [
          parameter,
          parameter === 'uploadId' ? uploadId : value,
        ])
        return signed(verb, name, parameters, [['content-md5', md5]], body)
      }),
    ))

  it('answers any form', () =>
    check(
      1400,
      form.map((body) => withBody('POST /', ['Content-Type: multipart/form-data; boundary=B'], body)),
    ))

  it('answers what is no HTTP at all', () =>
    check(
      100,
      fc
        .tuple(fc.constantFrom('', 'GET ', 'GET / HTTP/1.1\r\n'), line)
        .map(([start, rest]) => `${start}\x01${rest}\r\n\r\n`),
    ))

  it('has run into nothing that it did not expect, and put nothing outside its folder', async () => {
    expect(unhandled).toEqual([])
    const outside = (await filesBelow(folder)).filter((name) => !name.startsWith(join('around', 'data')))
    expect(outside).toEqual([])
    const inside = await filesBelow(join(folder, 'around', 'data', 'buckets'))
    const expected =
      /^[a-z0-9-]+[\\/](?:bucket\.json|(?:bodies[\\/][0-9a-f-]{36}|objects[\\/][0-9a-f]{64}\.json|uploads[\\/][0-9A-F]{32}[\\/][\w.]+))$/
    expect(inside.filter((name) => !expected.test(name))).toEqual([])
    for (const name of inside.filter((file) => file.endsWith('.json'))) {
      JSON.parse(await readFile(join(folder, 'around', 'data', 'buckets', name), 'utf8'))
    }
    expect((await fetch(`${emulator.url}/_emulator/health`, { headers: { 'x-oss-emulator': '1' } })).status).toBe(200)
  })
})
