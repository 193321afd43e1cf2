import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { runEmulator } from './run-emulator.js'
import { type Fields, signHeadersV1, signHeadersV4 } from './sign.js'

interface Call {
  method?: string
  /** Name in the Host header; by default the emulator's address. */
  host?: string
  resource: string
  query?: [string, string][]
  headers?: Fields
  body?: string
}

/** Runs an emulator; gives a function that sends signed requests. */
async function withCalls(options: Parameters<typeof runEmulator>[0] = {}) {
  const emulator = await runEmulator(options)
  const call = ({ method = 'GET', host, resource, query = [], headers = {}, body }: Call, sign = signHeadersV4) => {
    const signed = sign({ method, resource, query, headers })
    const search = new URLSearchParams(query).toString()
    const key = encodeURI(resource.split('/').slice(2).join('/'))
    return send(emulator.url, {
      method,
      path: `/${key}${search && `?${search}`}`,
      headers: { ...signed, ...(host === undefined ? {} : { Host: host }) },
      ...(body === undefined ? {} : { body }),
    })
  }
  return { emulator, call }
}

const names = (xml: string) => [...xml.matchAll(/<Name>(.*?)<\/Name>/g)].map(([, name]) => name)
const keys = (xml: string) => [...xml.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key)

describe('buckets', () => {
  it('are made, listed and deleted by API', async () => {
    const { emulator, call } = await withCalls()
    const host = `new-bucket.localhost:${emulator.port}`
    expect((await call({ method: 'PUT', host, resource: '/new-bucket/' })).status).toBe(200)
    expect((await call({ method: 'PUT', host, resource: '/new-bucket/' })).status).toBe(200)
    expect(names((await call({ resource: '/' })).text)).toEqual(['demo-bucket', 'new-bucket'])
    const object = { host, resource: '/new-bucket/k' }
    expect((await call({ ...object, method: 'PUT', body: 'x' })).status).toBe(200)
    expect((await call({ ...object, resource: '/new-bucket/k' })).text).toBe('x')
    const refused = await call({ method: 'DELETE', host, resource: '/new-bucket/' })
    expect([refused.status, refused.code]).toEqual([409, 'BucketNotEmpty'])
    await call({ ...object, method: 'DELETE' })
    expect((await call({ method: 'DELETE', host, resource: '/new-bucket/' })).status).toBe(204)
    const gone = await call({ method: 'DELETE', host, resource: '/new-bucket/' })
    expect([gone.status, gone.code]).toEqual([404, 'NoSuchBucket'])
    expect(names((await call({ resource: '/' })).text)).toEqual(['demo-bucket'])
  })

  it('survive a restart, made by API or at start', async () => {
    const { emulator, call } = await withCalls({ buckets: ['first', 'second'] })
    await call({ method: 'PUT', host: 'third.localhost', resource: '/third/', headers: { 'x-oss-acl': 'public-read' } })
    await emulator.close()
    const again = await withCalls({ dataDir: emulator.dataDir, buckets: ['second'] })
    expect(names((await again.call({ resource: '/' })).text)).toEqual(['first', 'second', 'third'])
    const acl = await again.call({ host: 'third.localhost', resource: '/third/', query: [['acl', '']] })
    expect(acl.text).toContain('<Grant>public-read</Grant>')
  })

  it('change their access when told so, and only then', async () => {
    const { call } = await withCalls()
    const bucket = { resource: '/demo-bucket/' }
    const grant = async () => /<Grant>(.*)<\/Grant>/.exec((await call({ ...bucket, query: [['acl', '']] })).text)?.[1]
    const headers = { 'x-oss-acl': 'public-read' }
    expect((await call({ ...bucket, method: 'PUT', query: [['acl', '']], headers })).status).toBe(200)
    await call({ ...bucket, method: 'PUT' })
    expect(await grant()).toBe('public-read')
    const nobody = { method: 'PUT', host: 'nobody.localhost', resource: '/nobody/' }
    expect((await call({ ...nobody, query: [['acl', '']], headers })).code).toBe('NoSuchBucket')
    expect((await call({ ...bucket, method: 'PUT', headers: { 'x-oss-acl': 'all' } })).code).toBe('InvalidArgument')
  })

  it('when public, show strangers a listing, and no more', async () => {
    const { emulator, call } = await withCalls()
    await call({ method: 'PUT', resource: '/demo-bucket/', headers: { 'x-oss-acl': 'public-read' } })
    expect((await send(emulator.url)).status).toBe(200)
    expect((await send(emulator.url, { path: '/?cors' })).status).toBe(403)
    expect((await send(emulator.url, { method: 'PUT', path: '/k', body: 'x' })).status).toBe(403)
  })

  it('have names of lower-case letters, digits and hyphens', async () => {
    const { call } = await withCalls()
    for (const name of ['ab', 'a_b', '-ab', 'x'.repeat(64)]) {
      const answer = await call({ method: 'PUT', host: `${name}.localhost`, resource: `/${name}/` })
      expect([answer.status, answer.code]).toEqual([400, 'InvalidBucketName'])
    }
  })

  it('keep the storage class that they are made with', async () => {
    const { call } = await withCalls()
    const make = (storageClass: string) => {
      const body = `<CreateBucketConfiguration><StorageClass>${storageClass}</StorageClass></CreateBucketConfiguration>`
      return call({ method: 'PUT', host: 'cold.localhost', resource: '/cold/', body })
    }
    expect([(await make('Warm')).code, (await make('IA')).status]).toEqual(['InvalidArgument', 200])
    const info = await call({ host: 'cold.localhost', resource: '/cold/', query: [['bucketInfo', '']] })
    expect(info.text).toContain('<StorageClass>IA</StorageClass>')
  })

  it('tell about themselves', async () => {
    const { call } = await withCalls()
    const ask = async (name: string) => (await call({ resource: '/demo-bucket/', query: [[name, '']] })).text
    expect(await ask('bucketInfo')).toContain('<Location>oss-cn-hangzhou</Location>')
    expect(await ask('location')).toContain('<LocationConstraint>oss-cn-hangzhou</LocationConstraint>')
  })

  it('answer what is not implemented with 501', async () => {
    const { call } = await withCalls()
    for (const [resource, name] of [
      ['/demo-bucket/', 'lifecycle'],
      ['/demo-bucket/', 'stat'],
      ['/', 'regionList'],
    ] as const) {
      const { status, code, text } = await call({ resource, query: [[name, '']] })
      expect([status, code]).toEqual([501, 'NotImplemented'])
      expect(text).toContain(`<Header>${name}</Header>`)
    }
  })

  it('are for their owner only', async () => {
    const { emulator } = await withCalls()
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await send(emulator.url, { method })).status).toBe(403)
  })
})

describe('the Host header', () => {
  it.each([
    ['second.localhost:9000', 'second'],
    ['SECOND.localhost', 'second'],
    ['second.oss-cn-hangzhou.aliyuncs.com', 'second'],
    ['second.oss-cn-hangzhou-internal.aliyuncs.com', 'second'],
    ['second.oss-accelerate.aliyuncs.com', 'second'],
    ['second.cn-hangzhou.oss.aliyuncs.com', 'second'],
    ['127.0.0.1', 'first'],
    ['[::1]:9000', 'first'],
    ['localhost:9000', 'first'],
    ['static.example.com', 'first'],
  ])('%s addresses the bucket %s', async (host, bucket) => {
    const { call } = await withCalls({ buckets: ['first', 'second'] })
    const { status, text } = await call({ host, resource: `/${bucket}/` })
    expect([status, names(text)]).toEqual([200, [bucket]])
  })

  it.each(['oss-cn-hangzhou.aliyuncs.com', 'localhost:9000', '127.0.0.1'])('%s addresses the service', async (host) => {
    const { call } = await withCalls({ buckets: ['first', 'second'] })
    for (const sign of [signHeadersV4, signHeadersV1]) {
      expect(names((await call({ host, resource: '/' }, sign)).text)).toEqual(['first', 'second'])
    }
  })

  it('of an endpoint takes no bucket in the path', async () => {
    const { call } = await withCalls()
    const resource = '/demo-bucket/demo-bucket/photo.png'
    for (const method of ['GET', 'PUT']) {
      const { status, code } = await call({ method, host: 'oss-cn-hangzhou.aliyuncs.com', resource })
      expect([status, code]).toEqual([403, 'SecondLevelDomainForbidden'])
    }
  })

  it('may name a bucket that does not exist', async () => {
    const { call } = await withCalls()
    const { status, code, text } = await call({ host: 'nobody.localhost', resource: '/nobody/' })
    expect([status, code]).toEqual([404, 'NoSuchBucket'])
    expect(text).toContain('<BucketName>nobody</BucketName>')
  })
})

describe('a listing', () => {
  async function withObjects(...objects: string[]) {
    const { call } = await withCalls()
    for (const key of objects) await call({ method: 'PUT', resource: `/demo-bucket/${key}`, body: 'x' })
    return async (query: Fields) =>
      (await call({ resource: '/demo-bucket/', query: Object.entries(query) as [string, string][] })).text
  }

  it('rolls keys up at the delimiter', async () => {
    const list = await withObjects('a/1', 'a/b/2', 'a/b/3', 'c')
    const xml = await list({ prefix: 'a/', delimiter: '/' })
    expect(keys(xml)).toEqual(['a/1'])
    expect(xml).toMatch(/<CommonPrefixes>\s*<Prefix>a\/b\/<\/Prefix>\s*<\/CommonPrefixes>/)
  })

  it('comes in pages, by marker and by continuation token', async () => {
    const list = await withObjects('a', 'b', 'c')
    expect(keys(await list({ marker: 'a', 'max-keys': '1' }))).toEqual(['b'])
    const first = await list({ 'list-type': '2', 'max-keys': '2' })
    expect(keys(first)).toEqual(['a', 'b'])
    const token = /<NextContinuationToken>(.*)<\/NextContinuationToken>/.exec(first)?.[1] ?? ''
    const second = await list({ 'list-type': '2', 'continuation-token': token })
    expect(keys(second)).toEqual(['c'])
    expect(second).toContain('<IsTruncated>false</IsTruncated>')
  })

  it('encodes keys when asked', async () => {
    const list = await withObjects('a b&c')
    expect(keys(await list({ 'encoding-type': 'url' }))).toEqual(['a%20b%26c'])
    expect(keys(await list({}))).toEqual(['a b&amp;c'])
  })

  it('refuses an impossible max-keys', async () => {
    const list = await withObjects()
    expect(await list({ 'max-keys': '0' })).toContain('<Code>InvalidArgument</Code>')
  })
})
