import type OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { connect } from './ali-oss-client.js'
import { runEmulator } from './run-emulator.js'

describe.each([true, false])('ali-oss (authorizationV4: %s)', (authorizationV4) => {
  const run = async () => {
    const emulator = await runEmulator()
    return { emulator, client: connect(emulator.url, { authorizationV4 }) }
  }

  it('makes, describes, lists and deletes buckets', async () => {
    const { client, emulator } = await run()
    const options = { acl: 'public-read', storageClass: 'IA', dataRedundancyType: 'LRS' } as OSS.PutBucketOptions
    expect((await client.putBucket('new-bucket', options)).bucket).toBe('new-bucket')
    const { bucket } = await client.getBucketInfo('new-bucket')
    expect(bucket).toMatchObject({
      Name: 'new-bucket',
      Location: 'oss-cn-hangzhou',
      StorageClass: 'IA',
      AccessControlList: { Grant: 'public-read' },
    })
    expect((await client.getBucketLocation('new-bucket')).location).toBe('oss-cn-hangzhou')
    const service = connect(emulator.url, { authorizationV4, cname: true, options: { bucket: undefined } as never })
    const { buckets } = (await service.listBuckets({ prefix: 'new' })) as unknown as { buckets: { name: string }[] }
    expect(buckets.map(({ name }) => name)).toEqual(['new-bucket'])
    client.useBucket('new-bucket')
    await client.put('k', Buffer.from('x'))
    const notEmpty = { status: 409, code: 'BucketNotEmpty' }
    await expect(client.deleteBucket('new-bucket')).rejects.toMatchObject(notEmpty)
    await client.delete('k')
    expect(await client.deleteBucket('new-bucket')).toMatchObject({ res: { status: 204 } })
    await expect(client.getBucketInfo('new-bucket')).rejects.toMatchObject({ status: 404, code: 'NoSuchBucket' })
  })

  it('works on the bucket that it is told', async () => {
    const { client } = await run()
    await client.putBucket('second-bucket')
    await client.put('k', Buffer.from('first'))
    client.setBucket('second-bucket')
    expect(client.getBucket()).toBe('second-bucket')
    await expect(client.get('k')).rejects.toMatchObject({ code: 'NoSuchKey' })
    await client.put('k', Buffer.from('second'))
    client.useBucket('demo-bucket')
    expect((await client.get('k')).content.toString()).toBe('first')
  })

  it('changes the ACL', async () => {
    const { client, emulator } = await run()
    expect((await client.getBucketACL('demo-bucket')).acl).toBe('private')
    await client.putBucketACL('demo-bucket', 'public-read')
    expect((await client.getBucketACL('demo-bucket')).acl).toBe('public-read')
    expect((await fetch(emulator.url)).status).toBe(200)
  })

  it('changes the CORS rules', async () => {
    const { client, emulator } = await run()
    const rules = [
      {
        allowedOrigin: 'https://*.example.com',
        allowedMethod: ['PUT', 'GET'],
        allowedHeader: '*',
        exposeHeader: 'ETag',
        maxAgeSeconds: '60',
      },
    ]
    await client.putBucketCORS('demo-bucket', rules)
    expect((await client.getBucketCORS('demo-bucket')).rules).toEqual(rules)
    const headers = { Origin: 'https://a.example.com', 'Access-Control-Request-Method': 'PUT' }
    const ask = async () => (await fetch(`${emulator.url}/k`, { method: 'OPTIONS', headers })).status
    expect(await ask()).toBe(200)
    expect(await client.deleteBucketCORS('demo-bucket')).toMatchObject({ res: { status: 204 } })
    expect(await ask()).toBe(403)
    const none = { status: 404, code: 'NoSuchCORSConfiguration' }
    await expect(client.getBucketCORS('demo-bucket')).rejects.toMatchObject(none)
  })
})
