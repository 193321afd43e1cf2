import { OssDirectUploader, perFile, type UploadProgress } from '@acme/oss-upload-browser'
import { describe, expect, it } from 'vitest'
import { createFile, createRun, openPage } from './parts-run.js'

const MB = 1024 ** 2

describe('a large file', () => {
  it('goes in parts, and is stored, recorded and answered as any other', async () => {
    const { options, state } = createRun({ partSize: MB })
    const { file, sha256 } = await createFile(5 * MB + 321)
    const steps: UploadProgress[] = []
    const uploader = new OssDirectUploader<{ key: string }>(options)
    const result = await uploader.upload(file, { onProgress: (progress) => steps.push(progress) })
    expect(result).toMatchObject({
      key: expect.stringMatching(/\.mp4$/),
      etag: expect.stringMatching(/^[0-9A-F]{32}-6$/),
      crc64: expect.stringMatching(/^\d+$/),
      data: { key: result.key },
    })
    expect(await state()).toMatchObject({
      asked: ['GET', 'multipart-start', 'multipart-complete'],
      sent: file.size,
      objects: [{ key: result.key, sha256, times: 1 }],
      unfinished: 0,
    })
    expect(steps[0]).toMatchObject({ phase: 'signing', loaded: 0 })
    expect(steps.at(-2)).toMatchObject({ phase: 'confirming', loaded: file.size })
    expect(steps.at(-1)).toMatchObject({ phase: 'done', loaded: file.size })
    expect(steps.filter(({ phase, loaded }) => phase === 'uploading' && loaded === file.size)).toEqual([])
    const loaded = steps.map((step) => step.loaded)
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b))
  })

  it('has the name that the page gives it, and takes the place of what had it, as a form’s file', async () => {
    const { options, state } = createRun()
    for (const size of [250_000, 260_000]) {
      const { file, sha256 } = await createFile(size, '影片 1.mp4')
      const { key } = await new OssDirectUploader({ ...options, naming: 'local' }).upload(file)
      expect(key).toMatch(/\/影片 1\.mp4$/)
      expect((await state()).objects).toMatchObject([{ key, sha256 }])
    }
  })

  it('needs no form’s signature under a per-file policy, and brings what the page says of it', async () => {
    const { options, state } = createRun({ policy: 'per-file' })
    const { file, sha256 } = await createFile(250_000)
    await new OssDirectUploader({ ...options, policy: perFile }).upload(file, { metadata: { album: 7 } })
    const { asked, objects } = await state()
    expect(asked).toEqual(['multipart-start', 'multipart-complete'])
    expect(objects).toMatchObject([{ sha256, fileMetadata: { album: 7 } }])
  })
})

describe('multipartFrom', () => {
  it.each([
    [0, 1],
    [1, 1],
    [102_400, 102_400],
    [102_400, 102_401],
    ['100kb', 204_800],
  ])('of %s sends a file of %i bytes in parts if it is larger', async (multipartFrom, size) => {
    const { options, state } = createRun()
    const { file, sha256 } = await createFile(size)
    await new OssDirectUploader({ ...options, multipartFrom }).upload(file)
    const { asked, objects, peak } = await state()
    expect(objects).toMatchObject([{ sha256, times: 1 }])
    const isAbove = multipartFrom === 0 || size > 102_400
    expect([asked.includes('multipart-start'), peak > 0]).toEqual([isAbove, isAbove])
  })
})

describe('parts', () => {
  it('are as many at a time as concurrency allows, also of several files', async () => {
    const { options, state } = createRun()
    const files = await Promise.all([1, 2, 3].map(async (index) => (await createFile(MB, `${index}.mp4`)).file))
    const outcomes = await new OssDirectUploader({ ...options, concurrency: 4 }).uploadAll(files)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    const { peak, objects } = await state()
    expect(objects).toHaveLength(3)
    expect(peak).toBeGreaterThan(1)
    expect(peak).toBeLessThanOrEqual(4)
  })

  it('need no ETags: the bucket’s CORS rules may expose none', async () => {
    const { options, state } = createRun({}, 'bare-')
    const { file, sha256 } = await createFile(250_000)
    const { etag } = await new OssDirectUploader(options).upload(file)
    expect(etag).toMatch(/-3$/)
    expect((await state()).objects).toMatchObject([{ sha256, times: 1 }])
  })

  it('are sent again where OSS has lost one', async () => {
    const { options, state } = createRun({}, 'losing-')
    const { file, sha256 } = await createFile(250_000)
    await new OssDirectUploader(options).upload(file)
    const { asked, objects, sent } = await state()
    expect(objects).toMatchObject([{ sha256, times: 1 }])
    const ending = ['multipart-complete', 'multipart-list', 'multipart-sign', 'multipart-complete']
    expect(asked).toEqual(['GET', 'multipart-start', ...ending])
    expect(sent).toBe(file.size)
  })
})

describe('a part', () => {
  it.each(['RequestTimeout', 'IncompleteBody'])(
    'is sent again where OSS says of the connection that it broke: %s',
    async (code) => {
      const { options, state, addFault } = createRun()
      await addFault({ effect: 'error', status: 400, code, times: 1 })
      const { file, sha256 } = await createFile(250_000)
      await new OssDirectUploader(options).upload(file)
      expect((await state()).objects).toMatchObject([{ sha256, times: 1 }])
    },
  )
})

describe('a large file whose server or page cannot do parts', () => {
  it.each([
    ['shared', undefined],
    ['per-file', perFile],
  ])('goes as a form where the server offers none, under a %s policy', async (policy, signing) => {
    const { options, state } = createRun({ policy, multipart: 'off' })
    const { file, sha256 } = await createFile(250_000)
    await new OssDirectUploader({ ...options, ...(signing && { policy: signing }) }).upload(file, { metadata: 'm' })
    const { asked, objects } = await state()
    expect(asked.at(-1)).toBe('confirm')
    expect(objects).toMatchObject([{ sha256, fileMetadata: signing ? 'm' : null }])
  })

  it('goes as a form where a new version of the page has replaced the code for parts', async () => {
    const { options, state } = createRun()
    const { file, sha256 } = await createFile(250_000)
    await (await openPage(options, { isDeployedAnew: true })).createUploader().upload(file)
    const { asked, objects } = await state()
    expect([asked, objects[0]?.sha256]).toEqual([['GET', 'confirm'], sha256])
  })

  it.each([false as const, Infinity, 250_001, '1mb'])(
    'goes as a form below multipartFrom: %s',
    async (multipartFrom) => {
      const { options, state } = createRun()
      const { file } = await createFile(250_000)
      await new OssDirectUploader({ ...options, multipartFrom }).upload(file)
      expect((await state()).asked).toEqual(['GET', 'confirm'])
    },
  )

  it('is refused without a byte where it is larger than the server allows', async () => {
    for (const policy of ['shared', 'per-file']) {
      const { options, state } = createRun({ policy, maxSize: '200kb' })
      const { file } = await createFile(250_000)
      const signing = policy === 'per-file' && { policy: perFile }
      const upload = new OssDirectUploader({ ...options, ...signing }).upload(file)
      await expect(upload).rejects.toMatchObject({ code: 'FILE_TOO_LARGE', limit: 204_800, size: 250_000 })
      expect(await state()).toMatchObject({ sent: 0, unfinished: 0 })
    }
  })

  it('does not take a multipartFrom that is no size', () => {
    expect(() => new OssDirectUploader({ endpoint: '/a', multipartFrom: 'large' })).toThrow(TypeError)
  })
})
