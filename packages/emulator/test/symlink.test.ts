import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { IMAGES } from './image-samples.js'
import type { Fields } from './sign.js'
import { elements, outcome, withClient } from './signed-client.js'

const target = 'dir/ä b+c.txt'
const encoded = 'dir/%C3%A4%20b%2Bc.txt'
const query = { symlink: '' }

async function withLink(headers: Fields = {}) {
  let now = new Date()
  const { call, emulator } = await withClient({ now: () => now })
  const wait = (seconds: number) => {
    now = new Date(now.getTime() + seconds * 1000)
  }
  await call('PUT', target, {
    headers: { 'Content-Type': 'text/target', 'x-oss-meta-a': 'target' },
    body: 'test\n',
    now,
  })
  wait(10)
  const said = { 'x-oss-symlink-target': encoded, 'Content-Type': 'text/link', 'x-oss-meta-a': 'link', ...headers }
  const put = await call('PUT', 'link', { query, headers: said, now })
  return { call, emulator, put, wait, time: () => now }
}

describe('a symbolic link', () => {
  it('is read as what it points to, with its own metadata', async () => {
    const { call, put } = await withLink()
    expect(put.status).toBe(200)
    for (const method of ['GET', 'HEAD']) {
      const { status, text, headers } = await call(method, 'link')
      expect([status, text]).toEqual([200, method === 'GET' ? 'test\n' : ''])
      expect(Object.fromEntries(headers)).toMatchObject({
        etag: '"D8E8FCA2DC0F896FD7CB4CB0031BA249"',
        'content-length': '5',
        'content-type': 'text/link',
        'x-oss-meta-a': 'link',
        'x-oss-object-type': 'Symlink',
      })
    }
    expect((await call('GET', 'link', { headers: { Range: 'bytes=1-2' } })).text).toBe('es')
  })

  it('has the later of both times', async () => {
    const { call, wait, time } = await withLink()
    const modified = async () => new Date((await call('HEAD', 'link')).headers.get('last-modified') ?? '').getTime()
    const first = await modified()
    wait(100)
    await call('PUT', target, { body: 'new', now: time() })
    expect(await modified()).toBe(first + 100_000)
    expect((await call('GET', 'link')).text).toBe('new')
  })

  it('says what it points to', async () => {
    const { call, put } = await withLink()
    const { status, headers } = await call('GET', 'link', { query })
    expect([status, headers.get('x-oss-symlink-target'), headers.get('etag')]).toEqual([
      200,
      encoded,
      put.headers.get('etag'),
    ])
    const meta = await call('HEAD', 'link', { query: { objectMeta: '' } })
    expect([meta.headers.get('etag'), meta.headers.get('content-length')]).toEqual([put.headers.get('etag'), '0'])
  })

  it('is listed as what it is, and deleted alone', async () => {
    const { call } = await withLink()
    const listing = await call('GET', '')
    expect([elements(listing, 'Type'), elements(listing, 'Size')]).toEqual([
      ['Normal', 'Symlink'],
      ['5', '0'],
    ])
    await call('DELETE', 'link')
    expect((await call('GET', target)).text).toBe('test\n')
  })

  it('is described as the image that it points to', async () => {
    const { call } = await withLink()
    await call('PUT', 'a.png', { body: IMAGES.png })
    await call('PUT', 'link', { query, headers: { 'x-oss-symlink-target': 'a.png' } })
    const { text } = await call('GET', 'link', { query: { 'x-oss-process': 'image/info' } })
    expect(JSON.parse(text)).toMatchObject({
      FileSize: { value: String(IMAGES.png.length) },
      ImageWidth: { value: '3' },
    })
  })

  it('may point to nothing, until it is read', async () => {
    const { call } = await withLink()
    await call('DELETE', target)
    const answer = await call('GET', 'link')
    expect([...outcome(answer), answer.ec]).toEqual([404, 'SymlinkTargetNotExist', '0026-00000012'])
    expect((await call('HEAD', 'link')).status).toBe(404)
  })

  it('may not point to another one, when it is read', async () => {
    const { call } = await withLink()
    await call('PUT', 'second', { query, headers: { 'x-oss-symlink-target': 'link' } })
    expect(outcome(await call('GET', 'second'))).toEqual([400, 'InvalidTargetType'])
  })

  it('is public when both it and what it points to are', async () => {
    const { call, emulator } = await withLink({ 'x-oss-object-acl': 'public-read' })
    expect((await send(emulator.url, { path: '/link' })).status).toBe(403)
    await call('PUT', target, { query: { acl: '' }, headers: { 'x-oss-object-acl': 'public-read' } })
    expect((await send(emulator.url, { path: '/link' })).text).toBe('test\n')
  })

  it.each([
    [{ 'x-oss-symlink-target': '' }, [400, 'InvalidArgument']],
    [{ 'x-oss-symlink-target': '/x' }, [400, 'InvalidObjectName']],
    [{ 'x-oss-symlink-target': '%FF' }, [400, 'InvalidObjectName']],
    [{ 'x-oss-storage-class': 'Warm' }, [400, 'InvalidArgument']],
    [{ 'x-oss-forbid-overwrite': 'true' }, [409, 'FileAlreadyExists']],
  ])('is refused with %o', async (headers: Fields, expected) => {
    const { call } = await withLink()
    const said = { 'x-oss-symlink-target': encoded, ...headers }
    expect(outcome(await call('PUT', 'link', { query, headers: said }))).toEqual(expected)
  })

  it('is asked for in vain where there is none', async () => {
    const { call } = await withLink()
    expect(outcome(await call('GET', target, { query }))).toEqual([400, 'NotSymlink'])
    expect(outcome(await call('GET', 'none', { query }))).toEqual([404, 'NoSuchKey'])
  })
})
