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
})
