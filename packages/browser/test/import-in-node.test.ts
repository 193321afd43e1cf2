import { describe, expect, it } from 'vitest'

describe('importing the package in Node, for server rendering', () => {
  it('does nothing and throws nothing', async () => {
    const { OssDirectUploader, UploadQueue } = await import('@acme/oss-upload-browser')
    const uploader = new OssDirectUploader({ endpoint: '/api/oss-upload' })
    const queue = new UploadQueue(uploader, { guardLeaving: true, wakeLock: true })
    // what React asks for on the server
    expect(queue.getSnapshot()).toBe(queue.getSnapshot())
    expect(queue.getSnapshot()).toMatchObject({ items: [], isBusy: false })
    queue.subscribe(() => {})()
  })

  it('gives the helpers of the sub-paths too, and words', async () => {
    const { crc64 } = await import('@acme/oss-upload-browser/crc64')
    const { namedBlob } = await import('@acme/oss-upload-browser/sources')
    const { explain } = await import('@acme/oss-upload-browser/words')
    expect(await crc64(namedBlob(new Blob(['123456789']), 'a.txt'))).toBe('11051210869376104954')
    expect(explain(new DOMException('', 'AbortError'), { language: 'en' }).title).not.toBe('')
  })
})
