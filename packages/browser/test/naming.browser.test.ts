import { contentHash, dated, type NamingFunction, OssDirectUploader, relativePath } from '@acme/oss-upload-browser'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'

const uploadAs = (naming: NamingFunction, ...files: File[]) =>
  new OssDirectUploader({ endpoint: `${inject('appUrl')}/upload`, naming }).uploadAll(files)

const keyOf = async (naming: NamingFunction, file: File): Promise<string> => {
  const [outcome] = await uploadAs(naming, file)
  return outcome?.status === 'fulfilled' ? outcome.value.key : String(outcome?.error)
}

const sha256 = async (file: Blob) =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')

describe('dated', () => {
  afterEach(() => void vi.useRealTimers())

  it('names by the day in UTC and at random, with the suffix', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
    const key = await keyOf(dated, new File(['a'], '照片.PNG'))
    expect(key.startsWith(`tests/${day}/`)).toBe(true)
    expect(key).toMatch(/\/[0-9a-f]{32}\.PNG$/)
  })
})

describe('contentHash', () => {
  it.each([0, 1, 1024 * 1024, 2_500_000])('names %i bytes by their SHA-256, with the suffix', async (size) => {
    const file = new File([new Uint8Array(size).map((_, index) => index % 251)], 'a.tar.gz')
    expect(await keyOf(contentHash, file)).toBe(`tests/${await sha256(file)}.gz`)
  })

  it('gives the same content the same key', async () => {
    const outcomes = await uploadAs(contentHash, new File(['same'], 'a.txt'), new File(['same'], 'b.txt'))
    // whichever hash is there later
    const [later, ...others] = outcomes.filter(({ status }) => status === 'rejected')
    expect(later).toMatchObject({ error: { code: 'DUPLICATE_KEY' } })
    expect(others).toEqual([])
  })
})

describe('a naming function', () => {
  it('holds no upload up that is cancelled meanwhile', async () => {
    const controller = new AbortController()
    const naming: NamingFunction = () => {
      setTimeout(() => controller.abort(new Error('enough')))
      return new Promise(() => {})
    }
    const uploader = new OssDirectUploader({ endpoint: `${inject('appUrl')}/upload`, naming })
    await expect(uploader.upload(new File(['x'], 'x.txt'), { signal: controller.signal })).rejects.toThrow('enough')
  })
})

describe('relativePath', () => {
  it('names a file that came alone by its own name', async () => {
    expect(await keyOf(relativePath, new File(['a'], 'beach 1.jpg'))).toBe('tests/beach 1.jpg')
  })
})
