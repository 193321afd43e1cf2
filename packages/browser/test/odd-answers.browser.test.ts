import { OssDirectUploader, type OssDirectUploaderOptions, perFile } from '@acme/oss-upload-browser'
import { describe, expect, inject, it } from 'vitest'
import { textFile } from './queue-run.js'

const appUrl = inject('appUrl')

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error) => error,
  )

/** An uploader whose forms are answered by somebody between: with this status, header and a page of HTML. */
const answeredWith = (query: Record<string, string>, options: Partial<OssDirectUploaderOptions> = {}) =>
  new OssDirectUploader({
    ...options,
    getSignature: async () => {
      const { callback: _, ...answer } = await (await fetch(`${appUrl}/python-v4`)).json()
      return { ...answer, host: `${appUrl}/answer?${new URLSearchParams(query)}` }
    },
  } as OssDirectUploaderOptions)

describe('a form that is answered by somebody between', () => {
  it('is refused with the status, where the answer is a page of HTML', async () => {
    const error = await failureOf(answeredWith({ status: '413' }).upload(textFile('a.txt')))
    expect(error).toMatchObject({ code: 'UPLOAD_REJECTED', ossError: { status: 413, code: '' } })
    expect(error.message).not.toContain('undefined')
  })

  it.each([
    ['seconds', () => '100', 100],
    ['a date', () => new Date(Date.now() + 100_000).toUTCString(), 100],
    ['more than a timer can wait', () => '99999999999', 86_400],
  ])('is sent again when Retry-After says, in %s', async (_, retryAfter, seconds) => {
    const uploader = answeredWith({ status: '503', 'retry-after': retryAfter() }, { retries: 0 })
    const { retryAfterSeconds } = await failureOf(uploader.upload(textFile('a.txt')))
    expect(retryAfterSeconds).toBeGreaterThan(seconds - 10)
    expect(retryAfterSeconds).toBeLessThanOrEqual(seconds)
  })

  it.each([
    ['is over', 'Thu, 01 Jan 2015 00:00:00 GMT'],
    ['says nothing', 'soon'],
  ])('is sent again after a pause of its own where Retry-After %s', async (_, retryAfter) => {
    const uploader = answeredWith({ status: '503', 'retry-after': retryAfter }, { retries: 0 })
    const error = await failureOf(uploader.upload(textFile('a.txt')))
    expect(error).toMatchObject({ code: 'UPLOAD_REJECTED', retryAfterSeconds: undefined })
  })

  it('ends at once where the page cancels it in the moment in which it hears of the failure', async () => {
    const controller = new AbortController()
    let reports = 0
    const upload = answeredWith({ status: '429', 'retry-after': '3600' }).upload(textFile('a.txt'), {
      signal: controller.signal,
      onProgress: ({ phase }) => {
        if (phase === 'uploading' && ++reports === 2) controller.abort(new Error('enough'))
      },
    })
    await expect(upload).rejects.toThrow('enough')
  })
})

describe('a signing endpoint', () => {
  it('that answers a page of HTML, such as a log-in, gave no signature', async () => {
    const upload = new OssDirectUploader({ endpoint: `${appUrl}/answer?status=200` }).upload(textFile('a.txt'))
    await expect(upload).rejects.toMatchObject({ code: 'INVALID_UPLOAD_SIGNATURE' })
  })

  it.each([
    ['is a page of HTML', undefined],
    ['has no uploads', {}],
    ['has fewer entries than files', { uploads: [] }],
    ['has an entry that is none', { uploads: [null] }],
  ])('of a policy per file whose answer %s gave no signature, and is asked once', async (_, answer) => {
    const query = new URLSearchParams({ status: '200', ...(answer && { json: JSON.stringify(answer) }) })
    const uploader = new OssDirectUploader({ endpoint: `${appUrl}/answer?${query}`, policy: perFile })
    await expect(uploader.upload(textFile('a.txt'))).rejects.toMatchObject({ code: 'INVALID_UPLOAD_SIGNATURE' })
  })

  it.each([
    ['upload', {}],
    ['per-file', { policy: perFile }],
  ])('that is away for a moment is asked again, as a form is sent again (%s)', async (mount, options) => {
    const endpoint = `${appUrl}/${mount}?down=3&run=${crypto.getRandomValues(new Uint32Array(2)).join('')}`
    const { key } = await new OssDirectUploader({ endpoint, ...options }).upload(textFile('a.txt'))
    expect(key).toMatch(/\.txt$/)
    const impatient = new OssDirectUploader({ endpoint: `${endpoint}0`, ...options, retries: 1 })
    await expect(impatient.upload(textFile('a.txt'))).rejects.toMatchObject({
      ...{ code: 'SIGNATURE_REQUEST_FAILED', status: 503 },
    })
  })

  it('whose code fails is asked three times, and no more', async () => {
    const endpoint = `${appUrl}/upload?down=4&as=500&run=${crypto.getRandomValues(new Uint32Array(2)).join('')}`
    const uploader = new OssDirectUploader({ endpoint })
    const failure = { code: 'SIGNATURE_REQUEST_FAILED', status: 500 }
    await expect(uploader.upload(textFile('a.txt'))).rejects.toMatchObject(failure)
    await expect(uploader.upload(textFile('a.txt'))).resolves.toMatchObject({ key: expect.stringMatching(/\.txt$/) })
  })
})
