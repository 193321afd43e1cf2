import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MIN_PART, multipartClient, partsXml } from './multipart-client.js'
import { runEmulator } from './run-emulator.js'

/** Bytes that tell their place: a range that is off by one differs. */
const content = (seed: number, outputLength: number): Buffer =>
  outputLength === 0 ? Buffer.alloc(0) : createHash('shake256', { outputLength }).update(String(seed)).digest()

const upload = fc.record({
  // in the order in which they are sent; a number that comes twice replaces
  numbers: fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 5 }),
  extra: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 5, maxLength: 5 }),
  lastSize: fc.integer({ min: 0, max: 5000 }),
  dropped: fc.integer({ min: 0, max: 4 }),
  cuts: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 3, maxLength: 3 }),
})

describe('a multipart upload', () => {
  it('gives the bytes of its parts in a row, for any parts, order and range', { timeout: 120_000 }, async () => {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const property = fc.asyncProperty(upload, async ({ numbers, extra, lastSize, dropped, cuts }) => {
      const highest = Math.max(...numbers)
      const uploadId = await client.initiate('k')
      const parts = new Map<number, { bytes: Buffer; etag: string }>()
      for (const [index, number] of numbers.entries()) {
        const bytes = content(number + index, number === highest ? lastSize : MIN_PART + (extra[index] ?? 0))
        const { headers } = await client.uploadPart('k', uploadId, number, bytes)
        parts.set(number, { bytes, etag: headers.get('etag') ?? '' })
      }
      const ascending = [...parts.keys()].sort((a, b) => a - b)
      const used = ascending.filter((_, index) => ascending.length === 1 || index !== dropped)
      const list = partsXml(used.map((number) => [number, parts.get(number)?.etag ?? '']))
      const completed = await client.complete('k', uploadId, list)
      expect(completed.status).toBe(200)
      const whole = Buffer.concat(used.map((number) => parts.get(number)?.bytes ?? Buffer.alloc(0)))
      const put = await client.call('PUT', 'whole', { body: whole })
      expect(completed.headers.get('x-oss-hash-crc64ecma')).toBe(put.headers.get('x-oss-hash-crc64ecma'))
      for (const [a, b] of [[0, whole.length - 1] as const, ...cuts]) {
        if (whole.length === 0) continue
        const [start = 0, end = 0] = [a % whole.length, b % whole.length].sort((x, y) => x - y)
        const range = await client.fetchBytes('k', { Range: `bytes=${start}-${end}` })
        expect(range.equals(whole.subarray(start, end + 1))).toBe(true)
      }
    })
    await fc.assert(property, { numRuns: 60 })
  })
})

describe('the list of parts', () => {
  const token = fc.constantFrom(
    ...['CompleteMultipartUpload', 'Part', 'PartNumber', 'ETag', '<', '>', '</', '/>', '&', ';', '"', '1', '-1', '1e9'],
    ...[
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '<!DOCTYPE',
      '[',
      '<!ENTITY',
      '<?xml',
      '?>',
      '&#x0;',
      '&#9999999;',
      'xmlns:a="b"',
    ],
  )
  const known = fc.constantFrom(
    ...['<CompleteMultipartUpload>', '</CompleteMultipartUpload>', '<Part>', '</Part>', '<PartNumber>1</PartNumber>'],
    ...['<ETag>"x"</ETag>', '<ETag/>', '<PartNumber/>', '<a:Part>', ' ', '\0', '\ufeff'],
  )
  const text = fc.oneof(fc.string({ unit: 'binary' }), token, known)
  const body = fc.oneof(
    fc.array(text, { maxLength: 30 }).map((parts) => Buffer.from(parts.join(''))),
    fc.array(known, { maxLength: 12 }).map((parts) => Buffer.from(`<CompleteMultipartUpload>${parts.join('')}`)),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  )

  it('is refused with an error of OSS, whatever it holds', { timeout: 120_000 }, async () => {
    const { url } = await runEmulator()
    const client = multipartClient(url)
    const uploadId = await client.initiate('k')
    const property = fc.asyncProperty(body, async (bytes) => {
      const { status, code } = await client.call('POST', 'k', { query: { uploadId }, body: bytes })
      expect([status, ['MalformedXML', 'InvalidPart', 'InvalidPartOrder'].includes(code ?? '')]).toEqual([400, true])
    })
    await fc.assert(property, { numRuns: 2000 })
    expect((await client.listParts('k', uploadId)).status).toBe(200)
  })
})
