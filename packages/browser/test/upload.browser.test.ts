import { OssDirectUploader, perFile, type UploadProgress } from '@acme/oss-upload-browser'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import { hearPageErrors } from './page-errors.js'

const appUrl = inject('appUrl')
const uploaderFor = (mount: string, naming: 'random' | 'local' = 'random') =>
  new OssDirectUploader<{ id: number; key: string }>({ endpoint: `${appUrl}/${mount}`, naming })

const readJson = async (path: string) => (await fetch(appUrl + path)).json()
const recordOf = (key: string) => readJson(`/recorded?key=${encodeURIComponent(key)}`)
const signaturesOf = (mount: string): Promise<number> => readJson(`/signatures/${mount}`)

const sha256 = async (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16)).join(',')

async function pngFile(name: string, width: number, height: number): Promise<File> {
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext('2d')?.fillRect(0, 0, width, height)
  return new File([await canvas.convertToBlob()], name, { type: 'image/png' })
}

describe('upload', () => {
  it('brings a PNG to the bucket, its facts to the app, and the app’s answer back', async () => {
    const file = await pngFile('照片 1.png', 30, 20)
    const phases: UploadProgress[] = []
    const { key, etag, requestId, data } = await uploaderFor('upload').upload(file, {
      onProgress: (progress) => phases.push(progress),
    })
    expect(key).toMatch(/^tests\/[0-9a-f]{32}\.png$/)
    expect(data).toEqual({ id: expect.any(Number), key })
    expect(requestId).toMatch(/^[0-9A-F]{24}$/)
    const record = await recordOf(key)
    expect(record).toMatchObject({ size: file.size, mimeType: 'image/png', etag, image: { width: 30, height: 20 } })
    const stored = await (await fetch(record.url)).arrayBuffer()
    expect(await sha256(stored)).toBe(await sha256(await file.arrayBuffer()))
    expect(phases[0]).toMatchObject({ phase: 'signing', loaded: 0, total: file.size })
    expect(phases.at(-1)).toMatchObject({ phase: 'done', loaded: file.size, total: file.size })
    const loaded = phases.map((progress) => progress.loaded)
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b))
  })

  it.each(['照片 1 (最终).png', `it's "100%" & a+b=c.txt`, '😀.txt', 'name', '.hidden'])(
    'keeps the name %s in local naming',
    async (name) => {
      const { key } = await uploaderFor('upload', 'local').upload(new File(['hello'], name))
      expect(key).toBe(`tests/${name}`)
      expect(await recordOf(key)).toMatchObject({ key, size: 5 })
    },
  )

  it('normalises a local name to NFC', async () => {
    const { key } = await uploaderFor('upload', 'local').upload(new File(['x'], 'cafe\u0301.txt'))
    expect(key).toBe('tests/caf\u00e9.txt')
  })

  it('uploads a file of 0 bytes, and a Blob without a name', async () => {
    expect(await recordOf((await uploaderFor('upload').upload(new File([], 'empty.txt'))).key)).toMatchObject({
      size: 0,
    })
    const { key } = await uploaderFor('upload').upload(new Blob(['abc']))
    expect(await recordOf(key)).toMatchObject({ size: 3, mimeType: 'application/octet-stream' })
  })

  it('asks for one signature, however many files wait for it', async () => {
    const before = await signaturesOf('upload')
    const uploader = uploaderFor('upload')
    await Promise.all(Array.from({ length: 8 }, (_, i) => uploader.upload(new File([`${i}`], 'a.txt'))))
    expect((await signaturesOf('upload')) - before).toBe(1)
  })

  it('asks for a new signature when the kept one is within the margin of its end', async () => {
    const uploader = new OssDirectUploader({ endpoint: `${appUrl}/short-lived`, expiryMarginSeconds: 4 })
    await uploader.upload(new File(['a'], 'a.txt'))
    await uploader.upload(new File(['b'], 'b.txt'))
    expect(await signaturesOf('short-lived')).toBe(2)
  })

  it('asks for a new signature once when OSS says that this one has expired', async () => {
    const { key } = await uploaderFor('stale-first').upload(new File(['a'], 'a.txt'))
    expect(await recordOf(key)).toMatchObject({ size: 1 })
    expect(await signaturesOf('stale-first')).toBe(2)
  })

  describe('on a machine whose clock is wrong by a day', () => {
    afterEach(() => void vi.useRealTimers())

    it.each([-1, 1])('asks for no signature more (%i)', async (days) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 })
      const before = await signaturesOf('upload')
      const uploader = uploaderFor('upload')
      for (const name of ['a.txt', 'b.txt']) await uploader.upload(new File([name], name))
      expect((await signaturesOf('upload')) - before).toBe(1)
    })
  })

  it.each(['classic-v1', 'python-v4', 'java-v4'])('takes the answer of the %s sample server', async (sample) => {
    const { key, data } = await uploaderFor(sample).upload(new File(['hello'], 'a.txt'))
    expect(data.key).toBe(key)
    expect(await recordOf(key)).toMatchObject({ size: 5 })
  })

  it('takes signatures from the page’s own code', async () => {
    const getSignature = vi.fn(async () => readJson('/python-v4'))
    const uploader = new OssDirectUploader({ getSignature })
    await uploader.uploadAll([new Blob(['a']), new Blob(['b'])])
    expect(getSignature).toHaveBeenCalledTimes(1)
  })

  it('sends the page’s headers with the signing request, made afresh each time', async () => {
    let count = 0
    const headers = () => ({ authorization: `Bearer ${++count}` })
    const uploader = new OssDirectUploader({ endpoint: `${appUrl}/headers`, headers, credentials: 'include' })
    await expect(uploader.upload(new Blob(['a']))).rejects.toMatchObject({ message: 'Bearer 1 none' })
    await expect(uploader.upload(new Blob(['a']))).rejects.toMatchObject({ message: 'Bearer 2 none' })
  })

  it('says STORED_UNCONFIRMED when neither callback nor confirmation can be had: the object is there', async () => {
    await expect(uploaderFor('failing-callback').upload(new File(['x'], 'x.txt'))).rejects.toMatchObject({
      code: 'STORED_UNCONFIRMED',
      key: expect.stringMatching(/^tests\//),
      etag: '9DD4E461268C8034F5C8564E155C67A6',
      ossError: { status: 203, code: 'CallbackFailed' },
      cause: { response: { status: 500 } },
    })
  })

  it('has the server confirm what it stored when the callback failed', async () => {
    const { key, data, etag } = await uploaderFor('flaky').upload(new File(['x'], 'x.txt'))
    expect(data.key).toBe(key)
    expect(await recordOf(key)).toMatchObject({ via: 'confirm', size: 1, etag })
  })

  it('passes on what OSS said of a callback that failed, for the server’s log', async () => {
    const { key } = await uploaderFor('flaky').upload(new File(['x'], 'y.txt'))
    expect(await readJson(`/missed?key=${encodeURIComponent(key)}`)).toBe('Error status : 500.')
  })

  it('has the server confirm where OSS calls nobody', async () => {
    const file = await pngFile('a.png', 5, 4)
    const { key, data } = await uploaderFor('confirming').upload(file)
    expect(data.key).toBe(key)
    expect(await recordOf(key)).toMatchObject({ via: 'confirm', size: file.size, image: { width: 5, height: 4 } })
  })

  it('asks again while somebody else is recording the upload', async () => {
    const { key, data } = await uploaderFor('busy').upload(new File(['x'], 'x.txt'))
    expect(data.key).toBe(key)
    expect(await recordOf(key)).toMatchObject({ size: 1 })
  })

  it('gives the words of the app’s server when it rejects what is stored', async () => {
    await expect(uploaderFor('rejecting').upload(new File(['dog'], 'dog.txt'))).rejects.toMatchObject({
      ...{ code: 'UPLOAD_REFUSED', serverCode: 'NO_CAT', message: 'Only cats, please.' },
    })
  })

  it('gives the words of the app’s server when it denies', async () => {
    await expect(uploaderFor('denied').upload(new File(['x'], 'x.txt'))).rejects.toMatchObject({
      ...{ code: 'SIGNATURE_REQUEST_FAILED', status: 401, serverCode: 'LOGIN_NEEDED', message: 'Log in to upload.' },
    })
  })

  it('gives its own words where the app’s server denies with something else than texts', async () => {
    await expect(uploaderFor('wordless').upload(new File(['x'], 'x.txt'))).rejects.toMatchObject({
      ...{ code: 'SIGNATURE_REQUEST_FAILED', status: 403, serverCode: undefined, endpoint: '/wordless' },
    })
  })

  it.each([
    ['FILE_TOO_LARGE', 1025, 1024],
    ['FILE_TOO_SMALL', 1, 2],
  ])('says %s for %i bytes before anything is sent', async (code, size, limit) => {
    await expect(uploaderFor('limited').upload(new Blob([new Uint8Array(size)]))).rejects.toMatchObject({ code, limit })
  })

  it('says what a file is where the server accepts some types only, and sends no other', async () => {
    const { key } = await uploaderFor('images').upload(await pngFile('a.png', 3, 2))
    expect((await recordOf(key)).mimeType).toBe('image/png')
    await expect(uploaderFor('images').upload(new File(['x'], 'x.txt', { type: 'text/plain' }))).rejects.toMatchObject({
      ...{ code: 'FILE_TYPE_NOT_ACCEPTED', type: 'text/plain', accept: ['image/*'] },
    })
  })

  it('gives OSS’s code when it rejects', async () => {
    await expect(uploaderFor('wrong-secret').upload(new File(['x'], 'x.txt'))).rejects.toMatchObject({
      code: 'UPLOAD_REJECTED',
      ossError: { status: 403, code: 'SignatureDoesNotMatch', requestId: expect.stringMatching(/^[0-9A-F]{24}$/) },
    })
  })

  it('says SIGNATURE_REQUEST_FAILED when nobody answers', async () => {
    const uploader = new OssDirectUploader({ endpoint: 'http://127.0.0.1:9/none', retries: 0 })
    await expect(uploader.upload(new File(['x'], 'x.txt'))).rejects.toMatchObject({ code: 'SIGNATURE_REQUEST_FAILED' })
  })

  it.each(['signing', 'uploading'])('ends with the signal’s reason while %s', async (phase) => {
    const controller = new AbortController()
    const reason = new Error('changed my mind')
    const onProgress = (progress: UploadProgress) => {
      if (progress.phase === phase) controller.abort(reason)
    }
    const file = new File([new Uint8Array(5_000_000)], 'big.bin')
    await expect(uploaderFor('upload').upload(file, { signal: controller.signal, onProgress })).rejects.toBe(reason)
  })

  it.each(['never answers', 'fails afterwards'])(
    'ends with the signal’s reason while the signing request %s',
    async (how) => {
      const controller = new AbortController()
      let fail = (_: Error) => {}
      const getSignature = () =>
        new Promise<never>((_, reject) => {
          fail = reject
        })
      const upload = new OssDirectUploader({ getSignature }).upload(new Blob(['x']), { signal: controller.signal })
      controller.abort(new Error('changed my mind'))
      if (how === 'fails afterwards') fail(new Error('down'))
      await expect(upload).rejects.toThrow('changed my mind')
    },
  )

  it('is not failed by a page whose onProgress throws', async () => {
    const shown = hearPageErrors()
    const onProgress = () => {
      throw new Error('the page is broken')
    }
    await uploaderFor('upload').upload(new File(['x'], 'x.txt'), { onProgress })
    expect(shown).toHaveBeenCalledWith(expect.stringContaining('the page is broken'))
  })

  it('names a local file anew where the second signature is for another dir', async () => {
    let day = 1
    const getSignature = async () => {
      const answer = await readJson('/python-v4')
      // the first is one that OSS has to call expired: its own policy, long ended
      return day++ === 1 ? { ...(await readJson('/expired-v4')), expire: 9_999_999_999 } : answer
    }
    const { key } = await new OssDirectUploader({ getSignature, naming: 'local' }).upload(new File(['x'], 'anew.txt'))
    expect(key).toBe('tests/anew.txt')
  })

  it('rejects at once under a signal that has already fired', async () => {
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(uploaderFor('upload').upload(new File(['x'], 'x'), { signal })).rejects.toThrow('too late')
  })
})

describe('uploadAll', () => {
  it('gives one outcome a file, in their order, with one signature', async () => {
    const before = await signaturesOf('upload')
    const files = Array.from({ length: 20 }, (_, i) => new File([new Uint8Array(i)], `${i}.bin`))
    const outcomes = await uploaderFor('upload').uploadAll(files)
    expect(outcomes.map(({ file, status }) => [file, status])).toEqual(files.map((file) => [file, 'fulfilled']))
    expect((await signaturesOf('upload')) - before).toBe(1)
  })

  it('goes on with a second signature when the batch outlives the first', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const before = await signaturesOf('upload')
    const files = Array.from({ length: 12 }, (_, i) => new File([`${i}`], `${i}.txt`))
    const statuses: string[] = []
    for await (const { status } of uploaderFor('upload').uploadAll(files)) {
      statuses.push(status)
      if (statuses.length === 3) vi.setSystemTime(Date.now() + 3_600_000)
    }
    vi.useRealTimers()
    expect(statuses).toEqual(files.map(() => 'fulfilled'))
    expect((await signaturesOf('upload')) - before).toBe(2)
  })

  it('yields outcomes as they end', async () => {
    const seen: unknown[] = []
    for await (const { file } of uploaderFor('upload').uploadAll([new Blob(['a']), new Blob(['b'])])) seen.push(file)
    expect(seen).toHaveLength(2)
  })

  it('lets no file stop another', async () => {
    const files = [new Blob(['ok']), new Blob([new Uint8Array(2000)]), new Blob(['ok'])]
    const outcomes = await uploaderFor('limited').uploadAll(files)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })

  it('sends only the first of two files with one key', async () => {
    const twins = [new File(['1'], 'same.txt'), new File(['22'], 'same.txt')]
    const [first, second] = await uploaderFor('upload', 'local').uploadAll(twins)
    expect(first?.status).toBe('fulfilled')
    expect(second).toMatchObject({ status: 'rejected', error: { code: 'DUPLICATE_KEY' } })
    expect(await recordOf('tests/same.txt')).toMatchObject({ size: 1 })
  })

  it('ends every file with the signal’s reason', async () => {
    const controller = new AbortController()
    const files = Array.from({ length: 10 }, () => new Blob([new Uint8Array(2_000_000)]))
    const batch = uploaderFor('upload').uploadAll(files, { signal: controller.signal })
    controller.abort(new Error('stop'))
    for (const outcome of await batch) expect(outcome).toMatchObject({ status: 'rejected', error: { message: 'stop' } })
  })
})

describe('policy: perFile', () => {
  const perFileUploader = (mount: string) =>
    new OssDirectUploader<{ key: string }>({ endpoint: `${appUrl}/${mount}`, policy: perFile, naming: 'local' })
  const textFile = (index: number, size = 2) =>
    new File(['x'.repeat(size)], `照片 ${index}.txt`, { type: 'text/plain' })

  it('has many files signed in one round trip, each for a key that the server chose and with the page’s metadata', async () => {
    const before = await signaturesOf('per-file')
    const files = Array.from({ length: 60 }, (_, index) => textFile(index))
    const metadata = (file: File | Blob) => ({ index: files.indexOf(file as File) })
    const outcomes = await perFileUploader('per-file').uploadAll(files, { metadata })
    const keys = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.key : String(outcome.error)))
    for (const key of keys) expect(key).toMatch(/^each\/[0-9a-f]{32}\.txt$/)
    expect(new Set(keys).size).toBe(60)
    expect((await signaturesOf('per-file')) - before).toBe(2)
    expect((await recordOf(keys[59] as string)).fileMetadata).toEqual({ index: 59 })
  })

  it('gives each file the server’s words, and stops no other', async () => {
    const files = [textFile(1), textFile(2, 2000), textFile(3)]
    const outcomes = await perFileUploader('per-file').uploadAll(files)
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ error: { code: 'FILE_TOO_LARGE', limit: 1024, size: 2000 } })
  })

  it('uploads one file, with its metadata', async () => {
    const { key } = await perFileUploader('per-file').upload(textFile(1), { metadata: { album: 'Rome' } })
    expect(await recordOf(key)).toMatchObject({ fileMetadata: { album: 'Rome' }, metadata: { files: 1 } })
  })

  it('keeps what the page says of a file whose first signature has expired', async () => {
    const { key } = await perFileUploader('per-file-late').upload(textFile(1), { metadata: { album: 'Rome' } })
    expect(await recordOf(key)).toMatchObject({ fileMetadata: { album: 'Rome' } })
    expect(await signaturesOf('per-file-late')).toBe(2)
  })

  it('takes a signature whose life is shorter than the margin, and asks no more than once for it', async () => {
    const before = await signaturesOf('per-file-stale')
    await perFileUploader('per-file-stale').upload(textFile(1))
    expect((await signaturesOf('per-file-stale')) - before).toBe(1)
  })

  it('says SIGNATURE_REQUEST_FAILED of every file where the server denies', async () => {
    const outcomes = await perFileUploader('denied').uploadAll([textFile(1), textFile(2)])
    const error = { code: 'SIGNATURE_REQUEST_FAILED', status: 401, serverCode: 'LOGIN_NEEDED' }
    expect(outcomes).toMatchObject([{ error }, { error }])
  })
})

describe('OssDirectUploader', () => {
  it.each<[string, object]>([
    ['endpoint', {}],
    ['endpoint', { endpoint: '' }],
    ['endpoint', { endpoint: '/x', getSignature: async () => ({}) }],
    ['getSignature', { endpoint: '/x', getSignature: {} }],
    ['naming', { endpoint: '/x', naming: 'mine' }],
    ['concurrency', { endpoint: '/x', concurrency: 0 }],
    ['expiryMarginSeconds', { endpoint: '/x', expiryMarginSeconds: -1 }],
    ['expiryMarginSeconds', { endpoint: '/x', expiryMarginSeconds: Number.POSITIVE_INFINITY }],
    ['filters.accept', { endpoint: '/x', filters: { accept: ['png'] } }],
    ['filters.maxFileSize', { endpoint: '/x', filters: { maxFileSize: 'big' } }],
  ])('names %s when it cannot work: %j', (name, options) => {
    expect(() => new OssDirectUploader(options as never)).toThrow(name)
  })
})
