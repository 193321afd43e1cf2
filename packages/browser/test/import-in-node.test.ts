import { describe, expect, it } from 'vitest'

describe('importing the package in Node, for server rendering', () => {
  it('does nothing and throws nothing', async () => {
    const { OssDirectUploader } = await import('@acme/oss-upload-browser')
    expect(() => new OssDirectUploader({ endpoint: '/api/oss-upload' })).not.toThrow()
  })
})
