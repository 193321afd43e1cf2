import { OssDirectUploader, type UploadFilters } from '@acme/oss-upload-browser'
import { describe, expect, inject, it, vi } from 'vitest'

const getSignature = async () => (await fetch(`${inject('appUrl')}/python-v4`)).json()

describe('filters', () => {
  const uploaderWith = (filters: UploadFilters) => new OssDirectUploader({ getSignature, filters })

  it.each<[string, File, boolean]>([
    ['a type by wildcard', new File([], 'a', { type: 'image/png' }), true],
    ['a type by name', new File([], 'a', { type: 'Application/PDF' }), true],
    ['a type with parameters', new File([], 'a', { type: 'application/pdf;version=1.7' }), true],
    ['a suffix in any case', new File([], 'A.ZIP'), true],
    ['another type', new File([], 'a.txt', { type: 'text/plain' }), false],
    ['a type that only begins alike', new File([], 'a', { type: 'imagery/png' }), false],
    ['no type and another suffix', new File([], 'a.exe'), false],
    ['a suffix in the middle', new File([], 'a.zip.exe'), false],
  ])('accept: %s', async (_, file, accepted) => {
    const [outcome] = await uploaderWith({ accept: ['image/*', 'application/pdf', '.zip'] }).uploadAll([file])
    if (accepted) expect(outcome).toMatchObject({ status: 'fulfilled' })
    else expect(outcome).toMatchObject({ status: 'rejected', error: { code: 'FILE_TYPE_NOT_ACCEPTED' } })
  })

  it('maxFileSize: refuses one byte more, before a signature is asked for', async () => {
    const asked = vi.fn(getSignature)
    const uploader = new OssDirectUploader({ getSignature: asked, filters: { maxFileSize: '1kb' } })
    await expect(uploader.upload(new Blob([new Uint8Array(1025)]))).rejects.toMatchObject({
      code: 'FILE_TOO_LARGE',
      limit: 1024,
    })
    expect(asked).not.toHaveBeenCalled()
    await uploader.upload(new Blob([new Uint8Array(1024)]))
  })

  it('preventDuplicates: sends a file once, and again only if it failed', async () => {
    const file = new File(['x'], 'x.txt')
    const uploader = uploaderWith({ preventDuplicates: true })
    await expect(uploader.upload(file, { signal: AbortSignal.abort() })).rejects.toThrow()
    const [first, second] = await uploader.uploadAll([
      file,
      new File(['x'], 'x.txt', { lastModified: file.lastModified }),
    ])
    expect([first?.status, second?.status]).toEqual(['fulfilled', 'rejected'])
    await expect(uploader.upload(file)).rejects.toMatchObject({ code: 'DUPLICATE_FILE' })
  })

  it('preventDuplicates: takes files of one name from several folders, each once', async () => {
    const inFolder = (path: string) => {
      const file = new File(['x'], 'index.html', { lastModified: 0 })
      // as of a folder that was chosen
      return Object.defineProperty(file, 'webkitRelativePath', { value: path })
    }
    const files = ['site/index.html', 'site/about/index.html', 'site/index.html'].map(inFolder)
    const outcomes = await uploaderWith({ preventDuplicates: true }).uploadAll(files)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })
})
