import { OssDirectUploader, type OssDirectUploaderOptions, perFile, type UploadError } from '@acme/oss-upload-browser'
import { describe, expect, inject, it, vi } from 'vitest'

const appUrl = inject('appUrl')

/** Some tests wait for a stall, and all for the random pauses between attempts. */
const PATIENCE_MS = 120_000

/** An uploader whose keys, and so whose faults, are its own. */
function createRun({ mount = 'faulty', ...options }: Partial<OssDirectUploaderOptions> & { mount?: string } = {}) {
  performance.clearResourceTimings()
  const run = crypto.getRandomValues(new Uint32Array(2)).join('')
  const dir = `faulty-${run}/`
  const endpoint = `${appUrl}/${mount}?run=${run}`
  const uploader = new OssDirectUploader<{ key: string }>({
    endpoint,
    stallSeconds: 2,
    ...options,
  } as OssDirectUploaderOptions)
  const addFault = (fault: object) =>
    fetch(`${appUrl}/fault`, {
      method: 'POST',
      body: JSON.stringify({ operation: 'PostObject', keyPrefix: dir, ...fault }),
    })
  const below = async (): Promise<{ key: string; runs: number }[]> =>
    (await fetch(`${appUrl}/below?prefix=${encodeURIComponent(dir)}`)).json()
  /** The signing requests of this run. */
  const asked = () =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.startsWith(endpoint) && !name.includes('action=confirm'))
  return { uploader, addFault, below, asked }
}

/** Up to 64 KB nobody listens to what is sent. */
const SIZES = { small: 10_000, large: 100_000 }
const file = (index = 0, size = SIZES.small) =>
  new File([`${index}`.repeat(size)], `${index}.txt`, { type: 'text/plain' })

const FAULTS: [string, object][] = [
  ['a 503', { effect: 'error', status: 503, code: 'ServiceUnavailable' }],
  ['a 500', { effect: 'error', status: 500, code: 'InternalError' }],
  ['a reset before the body', { effect: 'drop', at: 'request' }],
  ['a reset in the body', { effect: 'drop', afterBytes: 5000 }],
  ['a reset after the body, with nothing stored', { effect: 'drop', at: 'body' }],
  ['a reset in place of the answer, with the file stored', { effect: 'drop', at: 'answer' }],
  ['a stall in the body', { effect: 'stall', afterBytes: 5000 }],
  ['a stall in place of the answer, with the file stored', { effect: 'stall', at: 'answer' }],
  ['a callback that was not sent', { effect: 'callback', outcome: 'not-sent' }],
  ['a callback whose answer was lost', { effect: 'callback', outcome: 'answer-lost' }],
]

describe('an upload that meets', () => {
  it.each(
    FAULTS.flatMap(([name, fault]) => [
      { name, fault, size: SIZES.small },
      { name, fault, size: SIZES.large },
    ]),
  )(
    '$name twice is stored once, recorded once, and answered ($size bytes)',
    async ({ fault, size }) => {
      const { uploader, addFault, below } = createRun()
      await addFault({ ...fault, times: 2 })
      const { key, data } = await uploader.upload(file(0, size))
      expect(data.key).toBe(key)
      expect(await below()).toMatchObject([{ key, runs: 1 }])
    },
    PATIENCE_MS,
  )

  it(
    'a reset in place of the answer under a policy that forbids overwriting is stored once, and recorded once',
    async () => {
      const { uploader, addFault, below } = createRun({ mount: 'faulty-each', policy: perFile })
      await addFault({ effect: 'drop', at: 'answer', times: 1 })
      const { key } = await uploader.upload(file())
      expect(await below()).toMatchObject([{ key, runs: 1 }])
    },
    PATIENCE_MS,
  )

  it(
    'more failures than retries allow fails with the last, and stores nothing',
    async () => {
      const { uploader, addFault, below } = createRun({ retries: 1 })
      await addFault({ effect: 'error', status: 503, code: 'ServiceUnavailable' })
      await expect(uploader.upload(file())).rejects.toMatchObject({
        ...{ code: 'UPLOAD_REJECTED', ossError: { status: 503, code: 'ServiceUnavailable' } },
      })
      expect(await below()).toEqual([])
    },
    PATIENCE_MS,
  )

  it('a refusal that would be the same again is not sent again', async () => {
    const { uploader, addFault, below } = createRun()
    await addFault({ effect: 'error', status: 403, code: 'AccessDenied', times: 1 })
    await expect(uploader.upload(file())).rejects.toMatchObject({ code: 'UPLOAD_REJECTED' })
    expect(await below()).toEqual([])
  })

  it('a signal that fires while it waits for the next attempt ends with its reason', async () => {
    const { uploader, addFault } = createRun()
    await addFault({ effect: 'error', status: 503, code: 'ServiceUnavailable' })
    const controller = new AbortController()
    const phases: string[] = []
    const upload = uploader.upload(file(), {
      signal: controller.signal,
      onProgress: ({ phase, loaded }) => {
        phases.push(`${phase} ${loaded}`)
        // back to nothing: the first attempt has failed
        if (phases.filter((line) => line === 'uploading 0').length === 2)
          setTimeout(() => controller.abort(new Error('enough')))
      },
    })
    await expect(upload).rejects.toThrow('enough')
  })
})

describe('a form that was given up, and that OSS stores after all', () => {
  it.each([
    { name: 'a shared', options: {}, later: 0, signings: 1 },
    // another that serves many, and one that goes on with the first
    { name: 'a shared, with another signature,', options: {}, later: 3_600_000, signings: 3 },
    { name: 'a per-file', options: { mount: 'faulty-each', policy: perFile }, later: 0, signings: 2 },
  ])(
    'is the upload that the page sends again under $name policy: one object, recorded once',
    async ({ options, later, signings }) => {
      const { uploader, addFault, below, asked } = createRun({ retries: 0, ...options })
      await addFault({ effect: 'stall', at: 'body', times: 1 })
      const chosen = file()
      const send = vi.spyOn(XMLHttpRequest.prototype, 'send')
      const failure = await uploader.upload(chosen).catch((error) => error)
      const [form] = send.mock.calls.map(([body]) => body).filter((body) => body instanceof FormData)
      send.mockRestore()
      expect(failure).toMatchObject({ code: 'NETWORK_ERROR', key: form?.get('key') })
      expect(await below()).toEqual([])
      // the page's copy stands for the form that OSS was still storing
      await fetch(failure.host, { method: 'POST', body: form as FormData })
      expect(await below()).toMatchObject([{ key: failure.key, runs: 1 }])
      if (later) vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + later })
      const { key, data } = await uploader.upload(chosen).finally(() => vi.useRealTimers())
      expect(asked().length).toBe(signings)
      expect([key, data.key]).toEqual([failure.key, failure.key])
      expect(await below()).toMatchObject([{ key, runs: 1 }])
      expect((await uploader.upload(chosen)).key).not.toBe(key)
    },
    PATIENCE_MS,
  )

  it('has the metadata that the page gave last', async () => {
    const { uploader, addFault } = createRun({ retries: 0, mount: 'faulty-each', policy: perFile })
    await addFault({ effect: 'error', status: 503, code: 'ServiceUnavailable', times: 2 })
    const chosen = file()
    const failures: UploadError[] = []
    for (const album of [1, 2])
      failures.push(await uploader.upload(chosen, { metadata: { album } }).catch((error) => error))
    const { key } = await uploader.upload(chosen, { metadata: { album: 3 } })
    expect(failures.map((failure) => failure.key)).toEqual([key, key])
    const recorded = await (await fetch(`${appUrl}/recorded?key=${key}`)).json()
    expect(recorded.fileMetadata).toEqual({ album: 3 })
  })

  it('is another upload where it was cancelled', async () => {
    const { uploader, addFault, below } = createRun({ naming: (_, { random }) => random })
    await addFault({ effect: 'stall', at: 'body', times: 1 })
    const chosen = file()
    const names: string[] = []
    const controller = new AbortController()
    const send = vi.spyOn(XMLHttpRequest.prototype, 'send')
    const cancelled = uploader.upload(chosen, { signal: controller.signal }).catch((error) => error)
    await vi.waitFor(() => expect(send).toHaveBeenCalled())
    const form = send.mock.calls.map(([body]) => body).find((body) => body instanceof FormData)
    send.mockRestore()
    names.push(String(form?.get('key')))
    controller.abort(new Error('no'))
    expect(await cancelled).toMatchObject({ message: 'no' })
    const { key } = await uploader.upload(chosen)
    expect(names).not.toContain(key)
    expect(await below()).toMatchObject([{ key, runs: 1 }])
  })
})

describe('a batch in which one of twenty requests fails in each way', () => {
  it(
    'has every file stored and recorded exactly once',
    async () => {
      const { uploader, addFault, below } = createRun()
      // in all more than a quarter of them: a tenth in each way would use up somebody's eight retries now and then
      for (const [index, [, fault]] of FAULTS.entries())
        await addFault({ ...fault, probability: 0.05, seed: index + 1 })
      const files = Array.from({ length: 60 }, (_, index) => file(index))
      const outcomes = await uploader.uploadAll(files)
      expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.error)] : []))).toEqual([])
      const keys = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.key : ''))
      const stored = await below()
      expect(stored.map(({ key }) => key)).toEqual([...keys].sort())
      expect(stored.filter(({ runs }) => runs !== 1)).toEqual([])
    },
    PATIENCE_MS,
  )
})
