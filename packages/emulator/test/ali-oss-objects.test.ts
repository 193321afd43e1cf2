import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { connect } from './ali-oss-client.js'
import { IMAGES } from './image-samples.js'
import { postForm } from './post-form.js'
import { runEmulator, temporaryFolder } from './run-emulator.js'
import { ACCESS_KEY, type Fields, REGION } from './sign.js'

const key = 'dir/照片 1 (最终)+&.txt'
const text = Buffer.from('hello')
const headersOf = ({ res }: { res: unknown }) => (res as { headers: Fields }).headers

describe.each([true, false])('ali-oss (authorizationV4: %s)', (authorizationV4) => {
  const run = async (...[options]: Parameters<typeof runEmulator>) => {
    const emulator = await runEmulator(options)
    return { emulator, client: connect(emulator.url, { authorizationV4 }) }
  }

  it('puts and gets content: of memory, files and streams', async () => {
    const { client } = await run()
    const content = randomBytes(300_000)
    const path = join(await temporaryFolder(), 'file.bin')
    await writeFile(path, content)
    await client.put('memory', content)
    await client.put('file', path)
    await client.putStream('chunked', Readable.from([content.subarray(0, 7), content.subarray(7)]))
    await client.putStream('stream', Readable.from([content]), {
      contentLength: content.length,
    } as OSS.PutStreamOptions)
    for (const name of ['memory', 'file', 'chunked', 'stream']) {
      expect(content.equals((await client.get(name)).content)).toBe(true)
    }
    const { stream } = await client.getStream('memory')
    expect(content.equals(await buffer(stream as Readable))).toBe(true)
    const range = await client.get('memory', { headers: { Range: 'bytes=10-19' } })
    expect([range.res.status, content.subarray(10, 20).equals(range.content)]).toEqual([206, true])
  })

  it('keeps what is said of an object, and tells it', async () => {
    const { client } = await run()
    const headers = { 'Cache-Control': 'no-cache', 'Content-Disposition': 'attachment', 'x-oss-storage-class': 'IA' }
    await client.put(key, text, { mime: 'text/x', meta: { uid: 1, pid: 2 }, headers })
    const head = await client.head(key)
    expect([head.status, head.meta]).toEqual([200, { uid: '1', pid: '2' }])
    expect(headersOf(head)).toMatchObject({
      'content-type': 'text/x',
      'content-length': '5',
      'cache-control': 'no-cache',
      'content-disposition': 'attachment',
      'x-oss-storage-class': 'IA',
    })
    const meta = await client.getObjectMeta(key)
    expect([meta.status, meta.res.headers['content-length'], meta.res.headers['cache-control']]).toEqual([
      200,
      '5',
      undefined,
    ])
    await client.putMeta(key, { uid: 3, pid: 4 }, {})
    expect((await client.head(key)).meta).toEqual({ uid: '3', pid: '4' })
    const unchanged = await client.head(key, { headers: { 'If-None-Match': headersOf(head).etag } })
    expect(unchanged.status).toBe(304)
  })

  it('is refused in OSS’s words', async () => {
    const { client, emulator } = await run()
    await expect(client.get('none')).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' })
    await expect(client.head('none')).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' })
    await client.put('k', text)
    const once = { headers: { 'x-oss-forbid-overwrite': 'true' } }
    await expect(client.put('k', text, once)).rejects.toMatchObject({ status: 409, code: 'FileAlreadyExists' })
    const options = { accessKeySecret: 'wrong' }
    const stranger = connect(emulator.url, { authorizationV4, options })
    await expect(stranger.get('k')).rejects.toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  })

  it('appends', async () => {
    const { client } = await run()
    const first = await client.append(key, Buffer.from('12345'))
    const nextAppendPosition = (first as unknown as { nextAppendPosition: string }).nextAppendPosition
    expect(nextAppendPosition).toBe('5')
    await client.append(key, Buffer.from('6789'), { position: nextAppendPosition })
    expect((await client.get(key)).content.toString()).toBe('123456789')
    await expect(client.append(key, text, { position: '1' })).rejects.toMatchObject({
      code: 'PositionNotEqualToLength',
    })
  })

  it('copies', async () => {
    const { client, emulator } = await run({ buckets: ['demo-bucket', 'other-bucket'] })
    await client.put(key, text, { meta: { uid: 1, pid: 2 } })
    const { data } = await client.copy('copy', key)
    expect(data?.etag).toBe('"5D41402ABC4B2A76B9719D911017C592"')
    expect((await client.head('copy')).meta).toEqual({ uid: '1', pid: '2' })
    const other = connect(emulator.url, { authorizationV4, bucket: 'other-bucket' })
    await other.copy('from-afar', key, 'demo-bucket', { meta: { uid: 5, pid: 6 } } as OSS.CopyObjectOptions)
    expect([(await other.get('from-afar')).content, (await other.head('from-afar')).meta]).toEqual([
      text,
      { uid: '5', pid: '6' },
    ])
    const headers = { 'If-Match': '"other"' }
    await expect(client.copy('copy', key, { headers })).rejects.toMatchObject({ code: 'PreconditionFailed' })
  })

  it('deletes one and many', async () => {
    const { client } = await run()
    const keys = ['a', 'b & <c>', key, 'd']
    for (const name of keys) await client.put(name, text)
    expect((await client.delete('d')).res.status).toBe(204)
    const { deleted } = await client.deleteMulti(['a', 'b & <c>'])
    expect(deleted).toMatchObject([{ Key: 'a' }, { Key: 'b & <c>' }])
    expect((await client.deleteMulti([key], { quiet: true })).deleted).toEqual([])
    expect((await client.list({ 'max-keys': 10 }, {})).objects).toEqual([])
  })

  it('lists by either version', async () => {
    const { client } = await run()
    for (const name of ['a', 'b/1', 'b/2', 'ü']) await client.put(name, text)
    const first = await client.list({ 'max-keys': 2, delimiter: '/' }, {})
    expect([first.objects.map(({ name }) => name), first.prefixes, first.isTruncated]).toEqual([['a'], ['b/'], true])
    const rest = await client.list({ 'max-keys': 10, marker: first.nextMarker }, {})
    expect(rest.objects.map(({ name }) => name)).toEqual(['b/1', 'b/2', 'ü'])
    const v2 = await client.listV2({ 'max-keys': '3', 'fetch-owner': 'true' })
    expect([v2.objects.map(({ name }) => name), v2.keyCount]).toEqual([['a', 'b/1', 'b/2'], 3])
    expect(v2.objects[0]?.owner).not.toBeNull()
    const more = await client.listV2({ 'continuation-token': v2.nextContinuationToken ?? '' })
    expect([more.objects.map(({ name }) => name), more.isTruncated]).toEqual([['ü'], false])
  })

  it('changes ACL and tags', async () => {
    const { client, emulator } = await run()
    await client.put('k', text)
    expect((await client.getACL('k')).acl).toBe('default')
    await client.putACL('k', 'public-read')
    expect((await client.getACL('k')).acl).toBe('public-read')
    expect((await fetch(`${emulator.url}/k`)).status).toBe(200)
    await client.putObjectTagging('k', { a: '1', 'b c': '2' })
    expect((await client.getObjectTagging('k')).tag).toEqual({ a: '1', 'b c': '2' })
    expect((await client.deleteObjectTagging('k')).status).toBe(204)
    expect((await client.getObjectTagging('k')).tag).toEqual({})
  })

  it('makes links', async () => {
    const { client } = await run()
    await client.put(key, text)
    await client.putSymlink('link', key, { storageClass: 'IA' } as unknown as OSS.PutSymlinkOptions)
    expect((await client.getSymlink('link')).targetName).toBe(key)
    expect((await client.get('link')).content).toEqual(text)
  })

  it('signs URLs', async () => {
    const { emulator } = await run()
    const client = connect(emulator.url, { authorizationV4, cname: true })
    await client.put(key, text)
    const response = { 'content-type': 'text/custom' }
    const urls = [
      client.signatureUrl(key, { expires: 60, response }),
      await client.asyncSignatureUrl(key, { expires: 60, response }),
      await client.signatureUrlV4('GET', 60, { queries: { 'response-content-type': 'text/custom' } }, key),
    ]
    for (const url of urls) {
      const answer = await fetch(url)
      expect([answer.status, await answer.text()]).toEqual([200, 'hello'])
      expect(answer.headers.get('content-type')).toBe('text/custom')
    }
    const put = client.signatureUrl('put', { method: 'PUT', 'Content-Type': 'text/x' })
    expect((await fetch(put, { method: 'PUT', headers: { 'Content-Type': 'text/x' }, body: 'x' })).status).toBe(200)
    const base = emulator.url
    for (const url of [client.getObjectUrl(key, base), client.generateObjectUrl(key, base)]) {
      expect((await fetch(url)).status).toBe(403)
    }
  })

  it('signs with temporary credentials', async () => {
    const credentials = { accessKeyId: 'STS.x', accessKeySecret: 'secret', securityToken: 'token' }
    const { emulator } = await run({ temporaryCredentials: [credentials] })
    const { securityToken: stsToken, ...keys } = credentials
    const client = connect(emulator.url, { authorizationV4, cname: true, options: { ...keys, stsToken } })
    await client.put('k', text)
    expect((await client.get('k')).content).toEqual(text)
    expect((await fetch(client.signatureUrl('k'))).status).toBe(200)
    expect((await fetch(await client.signatureUrlV4('GET', 60, undefined, 'k'))).status).toBe(200)
  })

  it('describes an image', async () => {
    const { client } = await run()
    await client.put('k.png', IMAGES.png)
    const { content } = await client.get('k.png', { process: 'image/info' })
    expect(JSON.parse(content.toString())).toMatchObject({ ImageWidth: { value: '3' } })
  })
})

describe('ali-oss', () => {
  it('signs forms of either version', async () => {
    const { url } = await runEmulator()
    const client = connect(url)
    const expiration = new Date(Date.now() + 60_000).toISOString()
    const v1 = client.calculatePostSignature({ expiration, conditions: [['eq', '$key', 'v1']] })
    expect((await postForm(url, { key: 'v1', ...(v1 as unknown as Fields) })).status).toBe(204)
    const date = new Date()
    const stamp = `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
    const fields = {
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-credential': `${ACCESS_KEY.id}/${stamp.slice(0, 8)}/${REGION}/oss/aliyun_v4_request`,
      'x-oss-date': stamp,
    }
    const conditions = Object.entries(fields).map(([name, value]) => ({ [name]: value }))
    const policy = { expiration, conditions }
    const signature = client.signPostObjectPolicyV4(policy, date)
    const encoded = Buffer.from(JSON.stringify(policy)).toString('base64')
    const form = { key: 'v4', ...fields, policy: encoded, 'x-oss-signature': signature }
    expect((await postForm(url, form)).status).toBe(204)
    expect((await client.list({ 'max-keys': 10 }, {})).objects.map(({ name }) => name)).toEqual(['v1', 'v4'])
  })
})
