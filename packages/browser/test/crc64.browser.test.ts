import { OssDirectUploader } from '@acme/oss-upload-browser'
import { combineCrc64, crc64, uploadVerified } from '@acme/oss-upload-browser/crc64'
import { describe, expect, inject, it, vi } from 'vitest'

const appUrl = inject('appUrl')
const uploader = new OssDirectUploader<{ key: string }>({ endpoint: `${appUrl}/upload` })

/** Bytes that repeat nowhere near a slice's border. */
const fileOf = (size: number) => new File([new Uint8Array(size).map((_, index) => (index * 7919) >> 5)], 'a.bin')
const startWorker = () => new Worker(new URL('../src/crc64-worker.ts', import.meta.url), { type: 'module' })

describe('crc64', () => {
  it('gives the check value of CRC-64/ECMA-182 as OSS writes it', async () => {
    expect(await crc64(new Blob(['123456789']))).toBe('11051210869376104954')
    expect(await crc64(new Blob([]))).toBe('0')
  })

  it.each([0, 1, 10_000, 1024 * 1024, 1024 * 1024 + 1, 5_000_001])(
    'gives what OSS gives for %i bytes',
    async (size) => {
      const file = fileOf(size)
      const { crc64: stored } = await uploader.upload(file)
      expect(stored).toMatch(/^\d+$/)
      expect(await crc64(file)).toBe(stored)
    },
  )

  it('reads a large file in a worker, and gives the same without one', async () => {
    const file = fileOf(3_000_000)
    const answers = vi.fn()
    const worker = () => {
      const made = startWorker()
      made.addEventListener('message', ({ data }) => answers(data))
      return made
    }
    const expected = await crc64(file, { worker: false })
    expect(await crc64(file, { worker })).toBe(expected)
    expect(answers).toHaveBeenCalledExactlyOnceWith(expected)
  })

  it.each<[string, () => Worker]>([
    [
      'the page’s policy forbids',
      () => {
        throw new DOMException('no', 'SecurityError')
      },
    ],
    ['cannot be loaded', () => new Worker(`${location.origin}/nowhere/at-all.js`, { type: 'module' })],
    [
      'cannot compute it',
      () => new Worker(URL.createObjectURL(new Blob(['onmessage = () => postMessage(undefined)']))),
    ],
  ])('gives the same where the worker %s', async (_, worker) => {
    const file = fileOf(2_000_000)
    expect(await crc64(file, { worker })).toBe(await crc64(file, { worker: false }))
  })

  it.each<false | undefined>([false, undefined])('ends with the signal’s reason (worker: %s)', async (choice) => {
    const controller = new AbortController()
    const worker = choice === undefined ? {} : { worker: choice }
    const sum = crc64(fileOf(20_000_000), { signal: controller.signal, ...worker })
    controller.abort(new Error('changed my mind'))
    await expect(sum).rejects.toThrow('changed my mind')
    await expect(crc64(new Blob(), { signal: controller.signal })).rejects.toThrow('changed my mind')
  })
})

describe('combineCrc64', () => {
  it.each([
    [0, 0],
    [0, 5],
    [5, 0],
    [1, 1],
    [100_000, 1],
    [1, 123_457],
  ])('puts %i and %i bytes together', async (first, second) => {
    const whole = fileOf(first + second)
    const [a, b] = await Promise.all([crc64(whole.slice(0, first)), crc64(whole.slice(first))])
    expect(combineCrc64(a, b, second)).toBe(await crc64(whole))
  })

  it.each([-1, 0.5, Number.NaN])('refuses %d bytes', (length) => {
    expect(() => combineCrc64('1', '2', length)).toThrow(RangeError)
  })
})

describe('uploadVerified', () => {
  it('gives the result of an upload that OSS has as the page read it', async () => {
    const file = fileOf(2_000_000)
    const { key, data, crc64: sum } = await uploadVerified(uploader, file)
    expect(data.key).toBe(key)
    expect(sum).toBe(await crc64(file))
  })

  it('says CHECKSUM_MISMATCH where OSS has something else', async () => {
    const [tampered, original] = await Promise.all(['tampered', 'original'].map((text) => crc64(new Blob([text]))))
    const swapped = { upload: () => uploader.upload(new File(['tampered'], 'a.bin')) }
    await expect(uploadVerified(swapped, new File(['original'], 'a.bin'))).rejects.toMatchObject({
      code: 'CHECKSUM_MISMATCH',
      key: expect.stringMatching(/^tests\//),
      crc64: tampered,
      expectedCrc64: original,
    })
  })

  it('says CHECKSUM_UNKNOWN where OSS’s answer was lost: the file is stored and recorded', async () => {
    const run = crypto.getRandomValues(new Uint32Array(2)).join('')
    // each time: a browser sends a form again by itself where a connection that it kept is reset
    const fault = { operation: 'PostObject', keyPrefix: `faulty-${run}/`, effect: 'drop', at: 'answer' }
    await fetch(`${appUrl}/fault`, { method: 'POST', body: JSON.stringify(fault) })
    const faulty = new OssDirectUploader({ endpoint: `${appUrl}/faulty?run=${run}` })
    const failure = await uploadVerified(faulty, fileOf(10)).catch((error) => error)
    expect(failure).toMatchObject({ code: 'CHECKSUM_UNKNOWN', crc64: null })
    const [stored] = await (await fetch(`${appUrl}/below?prefix=faulty-${run}/`)).json()
    expect(stored).toMatchObject({ key: failure.key, runs: 1 })
  })

  it('ends the upload where the file cannot be read any more, and with the signal’s reason', async () => {
    const ended = vi.fn()
    const never = {
      upload: (_: Blob, { signal }: { signal?: AbortSignal } = {}) =>
        new Promise<never>((_, reject) => signal?.addEventListener('abort', () => reject(ended(signal.reason)))),
    }
    const unreadable = { size: 1, slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) }
    await expect(uploadVerified(never, unreadable as unknown as File)).rejects.toThrow('gone')
    expect(ended).toHaveBeenCalledExactlyOnceWith(new Error('gone'))
    const signal = AbortSignal.abort(new Error('changed my mind'))
    await expect(uploadVerified(uploader, fileOf(10), { signal })).rejects.toThrow('changed my mind')
  })
})
