import { OssDirectUploader } from '@acme/oss-upload-browser'
import { describe, expect, inject, it } from 'vitest'
import { createQueueRun } from './queue-run.js'

const appUrl = inject('appUrl')
const uploaderFor = (mount: string) => new OssDirectUploader<{ key: string }>({ endpoint: `${appUrl}/${mount}` })
const filesOf = (count: number, size: number) =>
  Array.from({ length: count }, (_, i) => new File([`${i}`.padEnd(size, '.')], `${i}.txt`))

/** Which origins this page has sent something to since then. */
const originsSince = (start: number): string[] =>
  performance
    .getEntriesByType('resource')
    .filter(({ startTime, name }) => startTime >= start && !name.startsWith(appUrl))
    .map(({ name }) => new URL(name).hostname)

const failureOf = (upload: Promise<unknown>) =>
  upload.then(
    () => undefined,
    (error) => error,
  )

const countOf = (list: string[], value: string) => list.filter((item) => item === value).length

describe('a bucket with several host names', () => {
  it('is sent to by all of them, as many files at a time to each', async () => {
    const start = performance.now()
    const uploader = uploaderFor('two-hosts')
    expect(uploader.concurrency).toBe(6)
    const outcomes = await uploader.uploadAll(filesOf(12, 10))
    expect(outcomes.map(({ status }) => status)).toEqual(Array(12).fill('fulfilled'))
    expect(uploader.concurrency).toBe(12)
    const origins = originsSince(start)
    expect(countOf(origins, '127.0.0.1')).toBe(6)
    expect(countOf(origins, 'demo-bucket.localhost')).toBe(6)
  })

  it('is no longer sent to by the one that does not answer', async () => {
    const uploader = uploaderFor('dead-host')
    const outcomes = await uploader.uploadAll(filesOf(8, 100_000))
    expect(outcomes.map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'))
    expect(uploader.concurrency).toBe(6)
    const start = performance.now()
    await uploader.uploadAll(filesOf(4, 100_000))
    expect(originsSince(start)).toEqual(Array(4).fill('127.0.0.1'))
  })

  it('is not asked before a small file, and asked once at most before any number of others', async () => {
    const since = Date.now()
    const methodsAsked = async (): Promise<string[]> => (await fetch(`${appUrl}/asked?since=${since}`)).json()
    await uploaderFor('two-hosts').uploadAll(filesOf(4, 64 * 1024))
    expect(countOf(await methodsAsked(), 'OPTIONS')).toBe(0)
    await uploaderFor('two-hosts').uploadAll(filesOf(12, 64 * 1024 + 1))
    // none where a test before this one has asked, and the browser remembers
    expect(countOf(await methodsAsked(), 'OPTIONS')).toBeLessThanOrEqual(1)
  })
})

describe('a file that failed with STORED_UNCONFIRMED', () => {
  it('is not sent again: the server is asked again', async () => {
    const uploader = uploaderFor('broken')
    const file = new File(['x'], 'x.txt')
    const failed = await failureOf(uploader.upload(file))
    expect(failed).toMatchObject({ code: 'STORED_UNCONFIRMED' })
    await fetch(`${appUrl}/mend`)
    const start = performance.now()
    const { key, data } = await uploader.upload(file)
    expect(data.key).toBe(failed.key)
    expect(key).toBe(failed.key)
    expect(originsSince(start)).toEqual([])
  })

  it('is not sent again either once such a question was cancelled', async () => {
    const uploader = uploaderFor('failing-callback')
    const file = new File(['x'], 'x.txt')
    const failed = await failureOf(uploader.upload(file))
    expect(failed).toMatchObject({ code: 'STORED_UNCONFIRMED' })
    const controller = new AbortController()
    const asking = failureOf(uploader.upload(file, { signal: controller.signal }))
    controller.abort(new Error('enough'))
    expect((await asking).message).toBe('enough')
    const start = performance.now()
    expect(await failureOf(uploader.upload(file))).toMatchObject({ code: 'STORED_UNCONFIRMED', key: failed.key })
    expect(originsSince(start)).toEqual([])
  })
})

describe('a file of which nobody can say whether it is stored', () => {
  it('is sent by the next upload, where the server says then that it is not there', async () => {
    let [isLoggedIn, asked] = [false, 0]
    const headers = () => {
      if (!isLoggedIn && asked++ > 0) throw new Error('logged out')
      return {}
    }
    const { uploader, addFault, below } = createQueueRun({}, { headers, stallSeconds: 1 } as object)
    await addFault({ effect: 'stall', at: 'body', times: 1 })
    const file = new File(['x'], 'x.txt')
    expect(await failureOf(uploader.upload(file))).toMatchObject({ code: 'NETWORK_ERROR', isSent: true })
    isLoggedIn = true
    const { key } = await uploader.upload(file)
    expect(await below()).toMatchObject([{ key, runs: 1 }])
  })
})

describe('naming by a function', () => {
  it('makes folders below the dir, without what keys cannot carry', async () => {
    const uploader = new OssDirectUploader({
      endpoint: `${appUrl}/upload`,
      naming: async (file, { random, local }) => `/2026//..\\${file.size}/${random}-${local}`,
    })
    const { key } = await uploader.upload(new File(['abc'], 'a b.txt'))
    expect(key).toMatch(/^tests\/2026\/\.\._3\/[0-9a-f]{32}\.txt-a b\.txt$/)
  })
})

describe('filters.minFileSize', () => {
  it('refuses a smaller file before a signature is asked for', async () => {
    const uploader = new OssDirectUploader({ endpoint: '/nowhere', filters: { minFileSize: '1kb' } })
    await expect(uploader.upload(new Blob(['a']))).rejects.toMatchObject({
      code: 'FILE_TOO_SMALL',
      limit: 1024,
      size: 1,
    })
  })
})
