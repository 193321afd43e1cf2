import { createHash } from 'node:crypto'
import { presignUrl, signPostPolicy } from '@acme/oss-upload-core'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import OSS from 'ali-oss'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePng } from './png.js'

const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
const bucket = 'demo-bucket'
const region = 'cn-hangzhou'
const key = 'uploads/照片 1 (最终)+&.png'
const png = makePng(20, 10)

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
  const now = new Date()
  const policy = { bucket, expiration: new Date(now.getTime() + 60_000), conditions: [['eq', '$key', key]] } as const
  const fields = signPostPolicy(policy, { version: 'v4', region, credentials, now })
  const form = new FormData()
  for (const [name, value] of Object.entries({ key, ...fields })) form.append(name, value)
  form.append('file', new Blob([new Uint8Array(png)], { type: 'image/png' }))
  expect((await fetch(emulator.url, { method: 'POST', body: form })).status).toBe(204)
})
afterAll(() => emulator.close())

describe.each([true, false])('the official SDK for Node (authorizationV4: %s)', (authorizationV4) => {
  const connect = (accessKeySecret = credentials.accessKeySecret) => {
    // the SDK signs no V1 URL for an IP address
    const endpoint = emulator.url.replace('127.0.0.1', 'localhost')
    const { accessKeyId } = credentials
    const options = { bucket, region: `oss-${region}`, endpoint, cname: true, authorizationV4 }
    return new OSS({ ...options, accessKeyId, accessKeySecret })
  }

  it('reads what a form has stored, and its facts', async () => {
    const { content, res } = await connect().get(key)
    expect(content).toEqual(png)
    expect(res.headers).toMatchObject({
      'content-type': 'image/png',
      etag: `"${createHash('md5').update(png).digest('hex').toUpperCase()}"`,
    })
    expect((await connect().head(key)).res.headers).toMatchObject({ 'content-length': String(png.length) })
  })

  it('signs a URL that reads it', async () => {
    const client = connect()
    const url = authorizationV4
      ? await client.signatureUrlV4('GET', 60, undefined, key)
      : client.signatureUrl(key, { expires: 60 })
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(png)
  })

  it('is told in OSS’s words what is not there, and who it is not', async () => {
    await expect(connect().get('uploads/none')).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' })
    await expect(connect('wrong').get(key)).rejects.toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' })
  })
})

describe('presignUrl', () => {
  it('signs a GET of the same object that OSS’s own SDK reads', async () => {
    const options = { method: 'GET', origin: emulator.url, bucket, key, region, credentials } as const
    const url = presignUrl({ ...options, now: new Date(), expiresInSeconds: 60 })
    expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(png)
  })
})
