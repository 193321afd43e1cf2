import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import OSS from 'ali-oss'
import { describe, expect, it } from 'vitest'
import { runAppServer } from './app-server.js'
import { runEmulator, temporaryFolder } from './run-emulator.js'
import { ACCESS_KEY, REGION } from './sign.js'

const key = 'uploads/照片 1 (最终)+&.bin'
const MB = 1024 * 1024

async function connect(authorizationV4: boolean): Promise<OSS> {
  const { url } = await runEmulator()
  const options = { bucket: 'demo-bucket', region: `oss-${REGION}`, endpoint: url, cname: true, authorizationV4 }
  return new OSS({ ...options, accessKeyId: ACCESS_KEY.id, accessKeySecret: ACCESS_KEY.secret })
}

const etagOf = (content: Buffer) => `"${createHash('md5').update(content).digest('hex').toUpperCase()}"`

describe.each([true, false])('the official SDK (authorizationV4: %s)', (authorizationV4) => {
  it('uploads a file in parts', async () => {
    const client = await connect(authorizationV4)
    const file = randomBytes(2.5 * MB)
    const path = join(await temporaryFolder(), 'file')
    await writeFile(path, file)
    const progress: number[] = []
    const result = await client.multipartUpload(key, path, {
      partSize: MB,
      parallel: 2,
      mime: 'image/png',
      meta: { uid: 1, pid: 2 },
      headers: { 'Cache-Control': 'no-cache' },
      progress: (done: number) => void progress.push(done),
    })
    expect([result.name, (result as unknown as { etag: string }).etag]).toEqual([
      key,
      expect.stringMatching(/^"[0-9A-F]{32}-3"$/),
    ])
    expect(progress.at(-1)).toBe(1)
    const { content, res } = await client.get(key)
    expect(file.equals(content)).toBe(true)
    const expected = { 'content-type': 'image/png', 'cache-control': 'no-cache', 'x-oss-meta-uid': '1' }
    expect(res.headers).toMatchObject(expected)
  })

  it('goes on from a checkpoint, and sends only what is missing', async () => {
    const client = await connect(authorizationV4)
    const file = randomBytes(3 * MB)
    let checkpoint: OSS.Checkpoint | undefined
    const stopAfterOne = (_: number, reached: OSS.Checkpoint) => {
      if (reached.doneParts.length === 0) return
      checkpoint = structuredClone(reached)
      client.cancel()
    }
    const options = { partSize: MB, parallel: 1 }
    const stopped = client.multipartUpload(key, file, { ...options, progress: stopAfterOne })
    await expect(stopped).rejects.toMatchObject({ name: 'cancel' })
    // the SDK gives a single part bare, and numbers as text
    const { parts } = await client.listParts(key, checkpoint?.uploadId ?? '')
    expect(parts).toMatchObject({ PartNumber: '1', Size: String(MB) })
    const sent: number[] = []
    await client.multipartUpload(key, file, {
      ...options,
      checkpoint: { ...(checkpoint as OSS.Checkpoint), file },
      progress: (_: number, reached: OSS.Checkpoint | null) => void sent.push(reached?.doneParts.length ?? 0),
    })
    expect(sent).toEqual([2, 3, 0])
    expect(file.equals((await client.get(key)).content)).toBe(true)
    expect((await client.listUploads({})).uploads).toEqual([])
  })

  it('does each step by itself', async () => {
    const client = await connect(authorizationV4)
    const file = randomBytes(250_000)
    const { uploadId, bucket, name } = await client.initMultipartUpload(key, { mime: 'text/x' })
    expect([bucket, name]).toEqual(['demo-bucket', key])
    expect((await client.listUploads({ prefix: 'uploads/' })).uploads).toMatchObject([{ name: key, uploadId }])
    const last = await client.uploadPart(key, uploadId, 7, file, 150_000, 250_000)
    const first = await client.uploadPart(key, uploadId, 3, file, 0, 150_000)
    expect([first.etag, last.etag]).toEqual([etagOf(file.subarray(0, 150_000)), etagOf(file.subarray(150_000))])
    const { name: listed, parts } = await client.listParts(key, uploadId, {
      'max-parts': 10,
      'part-number-marker': 0,
      'encoding-type': 'url',
    })
    expect([listed, parts.map(({ PartNumber }) => Number(PartNumber))]).toEqual([
      encodeURIComponent(key).replace('(', '%28').replace(')', '%29'),
      [3, 7],
    ])
    await client.completeMultipartUpload(key, uploadId, [
      { number: 7, etag: last.etag },
      { number: 3, etag: first.etag },
    ])
    const { content, res } = await client.get(key)
    expect(file.equals(content)).toBe(true)
    expect(res.headers).toMatchObject({ 'content-type': 'text/x' })
  })

  it('copies an object in parts', async () => {
    const client = await connect(authorizationV4)
    const file = randomBytes(300_000)
    await client.put(key, file)
    const source = { sourceKey: key, sourceBucketName: 'demo-bucket' }
    const { uploadId } = await client.initMultipartUpload('copy')
    const first = await client.uploadPartCopy('copy', uploadId, 1, '100000-249999', source, {})
    const second = await client.uploadPartCopy('copy', uploadId, 2, '0-299999', source, {})
    await client.completeMultipartUpload('copy', uploadId, [
      { number: 1, etag: first.etag },
      { number: 2, etag: second.etag },
    ])
    const expected = Buffer.concat([file.subarray(100_000, 250_000), file])
    expect(expected.equals((await client.get('copy')).content)).toBe(true)
    const { etag } = (await client.multipartUploadCopy(
      'whole',
      { ...source, startOffset: 0, endOffset: file.length },
      { partSize: 102_400 },
    )) as unknown as { etag: string }
    expect(etag).toMatch(/-3"$/)
    expect(file.equals((await client.get('whole')).content)).toBe(true)
  })

  it('gives an upload up', async () => {
    const client = await connect(authorizationV4)
    const { uploadId } = await client.initMultipartUpload(key)
    await client.uploadPart(key, uploadId, 1, Buffer.from('x'), 0, 1)
    expect(await client.abortMultipartUpload(key, uploadId)).toMatchObject({ res: { status: 204 } })
    const refused = { status: 404, code: 'NoSuchUpload' }
    await expect(client.abortMultipartUpload(key, uploadId)).rejects.toMatchObject(refused)
    await expect(client.listParts(key, uploadId)).rejects.toMatchObject(refused)
    const parts = [{ number: 1, etag: 'x' }]
    await expect(client.completeMultipartUpload(key, uploadId, parts)).rejects.toMatchObject(refused)
  })

  it.each([200_000, 10])('has the app server called back after %i bytes, and hands over its answer', async (size) => {
    const client = await connect(authorizationV4)
    const app = await runAppServer()
    const callback = {
      url: `http://127.0.0.1:${app.port}/cb`,
      body: 'op=${operation}&object=${object}&id=${x:id}',
      contentType: 'application/x-www-form-urlencoded',
      customValue: { id: 'ä1' },
    }
    const result = await client.multipartUpload('k', randomBytes(size), { callback })
    expect((result as unknown as { data: unknown }).data).toEqual({ Status: 'OK' })
    const operation = size === 10 ? 'PutObject' : 'CompleteMultipartUpload'
    expect(app.received.map(({ body }) => body.toString())).toEqual([`op=${operation}&object=k&id=%C3%A41`])
  })
})
