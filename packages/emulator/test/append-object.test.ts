import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { runEmulator, storedFiles } from './run-emulator.js'
import { outcome, signedClient, withClient } from './signed-client.js'

const key = 'logs/ä b.log'
const at = (position: number | string) => ({ append: '', position: String(position) })

describe('AppendObject', () => {
  it('makes an object, and puts more behind it', async () => {
    const { call, emulator } = await withClient()
    const first = await call('POST', key, {
      query: at(0),
      headers: { 'Content-Type': 'text/x', 'x-oss-meta-a': 'b' },
      body: '12345',
    })
    expect([first.status, first.headers.get('x-oss-next-append-position')]).toEqual([200, '5'])
    const second = await call('POST', key, {
      query: at(5),
      headers: { 'Content-Type': 'text/y', 'x-oss-meta-a': 'c' },
      body: '6789',
    })
    expect(second.headers.get('x-oss-next-append-position')).toBe('9')
    // the published check value of CRC-64 over 123456789
    expect(second.headers.get('x-oss-hash-crc64ecma')).toBe('11051210869376104954')
    expect(second.headers.get('etag')).toMatch(/^"[0-9A-F]{32}"$/)
    expect(second.headers.get('etag')).not.toBe(first.headers.get('etag'))
    const { text, headers } = await call('GET', key)
    expect(text).toBe('123456789')
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/x',
      'x-oss-meta-a': 'b',
      'x-oss-object-type': 'Appendable',
      'x-oss-next-append-position': '9',
      'x-oss-hash-crc64ecma': '11051210869376104954',
    })
    expect((await call('GET', key, { headers: { Range: 'bytes=3-6' } })).text).toBe('4567')
    const listing = await call('GET', '')
    expect(listing.text).toContain('<Type>Appendable</Type>')
    await call('DELETE', key)
    expect(await storedFiles(emulator.dataDir)).toEqual([])
  })

  it('is still there, whole, after a restart', async () => {
    const { call, emulator } = await withClient()
    for (const [position, body] of [...'abc'].entries()) await call('POST', key, { query: at(position), body })
    await emulator.close()
    const again = signedClient((await runEmulator({ dataDir: emulator.dataDir })).url)
    expect((await again('POST', key, { query: at(3), body: 'd' })).status).toBe(200)
    expect((await again('GET', key)).text).toBe('abcd')
  })

  it('takes a body of unknown length, and none', async () => {
    const { call } = await withClient()
    expect((await call('POST', key, { query: at(0), headers: { 'Transfer-Encoding': 'chunked' } })).status).toBe(200)
    const empty = await call('POST', key, { query: at(0), body: '' })
    expect([empty.status, empty.headers.get('x-oss-next-append-position')]).toEqual([200, '0'])
  })

  it.each([3, 9])('refuses position %i of an object of 5 bytes, and says what the next is', async (position) => {
    const { call, emulator } = await withClient()
    await call('POST', key, { query: at(0), body: '12345' })
    const answer = await call('POST', key, { query: at(position), body: 'x' })
    expect(outcome(answer)).toEqual([409, 'PositionNotEqualToLength'])
    expect([answer.ec, answer.headers.get('x-oss-next-append-position')]).toEqual(['0026-00000016', '5'])
    expect(await storedFiles(emulator.dataDir)).toHaveLength(2)
  })

  it('refuses a first position other than 0', async () => {
    const { call } = await withClient()
    expect((await call('POST', key, { query: at(1), body: 'x' })).code).toBe('PositionNotEqualToLength')
  })

  it('lets one of several at the same position win', async () => {
    const { call, emulator } = await withClient()
    const bodies = ['a', 'b', 'c', 'd', 'e']
    const answers = await Promise.all(bodies.map((body) => call('POST', key, { query: at(0), body })))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409])
    expect(bodies).toContain((await call('GET', key)).text)
    expect(await storedFiles(emulator.dataDir)).toHaveLength(2)
  })

  it('refuses an object that was put', async () => {
    const { call } = await withClient()
    await call('PUT', key, { body: 'x' })
    const answer = await call('POST', key, { query: at(1), body: 'x' })
    expect([...outcome(answer), answer.ec]).toEqual([409, 'ObjectNotAppendable', '0026-00000017'])
  })

  it('gives way to an object that is put', async () => {
    const { call } = await withClient()
    await call('POST', key, { query: at(0), body: 'x' })
    await call('PUT', key, { body: 'y' })
    expect((await call('GET', key)).headers.get('x-oss-object-type')).toBe('Normal')
  })

  it.each([
    [{ append: '' }, '0016-00000501'],
    [at(''), '0016-00000502'],
    [at(-1), '0016-00000502'],
    [at('x'), '0016-00000502'],
  ])('refuses the query %o', async (query, ec) => {
    const { call } = await withClient()
    const answer = await call('POST', key, { query, body: 'x' })
    expect([...outcome(answer), answer.ec]).toEqual([400, 'InvalidArgument', ec])
  })

  it('refuses content with another Content-MD5', async () => {
    const { call } = await withClient()
    const headers = { 'Content-MD5': createHash('md5').update('y').digest('base64') }
    expect((await call('POST', key, { query: at(0), headers, body: 'x' })).code).toBe('InvalidDigest')
  })

  it('sends what was there to its reader, while others append and delete', async () => {
    const { call } = await withClient()
    const half = Buffer.alloc(4 * 1024 * 1024, 'a')
    await call('POST', key, { query: at(0), body: half })
    await call('POST', key, { query: at(half.length), body: half })
    const reading = call('GET', key)
    await call('POST', key, { query: at(2 * half.length), body: 'b' })
    await call('DELETE', key)
    expect([2 * half.length, 2 * half.length + 1, 0]).toContain((await reading).text.replace(/^<\?xml.*/s, '').length)
  })
})
