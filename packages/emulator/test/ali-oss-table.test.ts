import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { connect } from './ali-oss-client.js'
import { runEmulator } from './run-emulator.js'

const require = createRequire(import.meta.url)
const folder = new URL('..', import.meta.url)
const AREAS = ['object', 'common/object', 'common/image', 'common/multipart', 'common/multipart-copy', 'managed-upload']
const BUCKET_AREAS = ['bucket', 'common/bucket']

/** The methods that the SDK puts on its clients from these of its files. */
const methodsOf = (files: string[]): string[] =>
  files
    .flatMap((file) => Object.keys(require(`ali-oss/lib/${file}`)))
    .filter((name) => !name.startsWith('_') && typeof Reflect.get(OSS.prototype, name) === 'function')

interface Row {
  methods: string[]
  /** File of the test, or `NotImplemented`. */
  evidence: string
}

function readTable(): Row[] {
  const readme = readFileSync(new URL('README.md', folder), 'utf8')
  const [, section = ''] = /\n## What the official SDK meets\n(.*?)\n## /s.exec(readme) ?? []
  return section
    .split('\n')
    .filter((line) => /^\| .*`/.test(line))
    .map((line) => {
      const [, , methods = '', evidence = ''] = line.split('|')
      return {
        methods: [...methods.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
        evidence: /`(.*?)`/.exec(evidence)?.[1] ?? '',
      }
    })
}

const rows = readTable()
const refused = rows.filter(({ evidence }) => evidence === 'NotImplemented').flatMap(({ methods }) => methods)

/** What a method ends with: a result or an error. */
interface Ended {
  status?: number
  code?: string
  res?: { status: number }
}

const NAME = 'demo-bucket'
/** What to call a method with, so that the SDK sends it. */
const ARGUMENTS: Record<string, unknown[]> = {
  restore: ['k'],
  getBucketVersions: [{}],
  listObjectVersions: [{}],
  getAsyncFetch: ['1'],
  postAsyncFetch: ['k', 'http://example.com/'],
  processObjectSave: ['k', 'l', 'image/resize,w_10'],
  putBucketLogging: [NAME, 'logs/'],
  putBucketReferer: [NAME, true, ['http://example.com']],
  putBucketWebsite: [NAME, { index: 'index.html' }],
  putBucketLifecycle: [NAME, [{ id: 'a', prefix: 'x', status: 'Enabled', expiration: { days: 1 } }]],
  putBucketTags: [NAME, { a: '1' }],
  putBucketEncryption: [NAME, { SSEAlgorithm: 'AES256' }],
  putBucketPolicy: [NAME, { Version: '1', Statement: [] }],
  putBucketRequestPayment: [NAME, 'Requester'],
  putBucketVersioning: [NAME, 'Enabled'],
  putBucketInventory: [
    NAME,
    {
      id: 'a',
      isEnabled: true,
      OSSBucketDestination: { format: 'CSV', accountId: '1', rolename: 'r', bucket: NAME, prefix: 'p' },
      frequency: 'Daily',
      includedObjectVersions: 'All',
    },
  ],
  getBucketInventory: [NAME, 'a'],
  deleteBucketInventory: [NAME, 'a'],
  initiateBucketWorm: [NAME, '1'],
  completeBucketWorm: [NAME, 'a'],
  extendBucketWorm: [NAME, 'a', '2'],
}

describe('the table of the SDK’s methods in the README', () => {
  it('names every one that is about objects, uploads in parts and buckets', () => {
    const named = new Set(rows.flatMap(({ methods }) => methods))
    expect(methodsOf([...AREAS, ...BUCKET_AREAS]).filter((name) => !named.has(name))).toEqual([])
  })

  it('names no other, and none twice', () => {
    const named = rows.flatMap(({ methods }) => methods)
    expect(named.filter((name) => typeof Reflect.get(OSS.prototype, name) !== 'function')).toEqual([])
    expect(named.filter((name, index) => named.indexOf(name) < index)).toEqual([])
  })

  it('points to tests that call them', () => {
    const missing = rows
      .filter(({ evidence }) => evidence !== 'NotImplemented')
      .flatMap(({ methods, evidence }) => {
        const file = new URL(evidence, folder)
        const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
        return methods.filter((name) => !text.includes(`.${name}(`))
      })
    expect(missing).toEqual([])
  })

  it('counts as done every method about objects, parts, CORS and ACL but a few', () => {
    const names = methodsOf([...AREAS, ...BUCKET_AREAS]).filter((name) => !/Bucket(?!CORS|ACL)/.test(name))
    expect(names.filter((name) => refused.includes(name)).sort()).toEqual([
      'getAsyncFetch',
      'listObjectVersions',
      'postAsyncFetch',
      'processObjectSave',
      'restore',
    ])
  })

  it.each(refused)('says rightly that %s is not implemented', async (name) => {
    const { url } = await runEmulator()
    const client = connect(url)
    await client.put('k', Buffer.from('x'))
    const method = Reflect.get(client, name) as (...values: unknown[]) => Promise<Ended>
    // some methods resolve whatever the answer is
    const ended = await method.apply(client, ARGUMENTS[name] ?? [NAME]).catch((error: Ended) => error)
    expect(ended.status ?? ended.res?.status).toBe(501)
    expect(ended.code ?? 'NotImplemented').toBe('NotImplemented')
  })
})
