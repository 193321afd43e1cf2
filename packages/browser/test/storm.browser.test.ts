import { OssDirectUploader } from '@acme/oss-upload-browser'
import { describe, expect, inject, it } from 'vitest'

const appUrl = inject('appUrl')

/** A thousand in Chromium; fewer in the others, most of whose time are the same pauses, so that `npm test` ends within ten minutes. */
const FILES = /Chrome/.test(navigator.userAgent) ? 1000 : 200
const BYTES = 10_000

/** A tenth of the forms meet each of them: two thirds of all go wrong in some way. */
const FAULTS = [
  { effect: 'error', status: 503, code: 'ServiceUnavailable' },
  { effect: 'drop', at: 'request' },
  { effect: 'drop', afterBytes: 5000 },
  { effect: 'drop', at: 'body' },
  { effect: 'drop', at: 'answer' },
  { effect: 'stall', at: 'body' },
  { effect: 'callback', outcome: 'not-sent' },
  { effect: 'callback', outcome: 'answer-lost' },
]

interface Stored {
  readonly key: string
  readonly runs: number
  readonly sha256: string
}

const hash = async (file: File) => {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1)

describe('files by the hundred, of whose requests a tenth fails in each way', () => {
  it('are stored once, recorded once, and byte for byte what they were', { timeout: 300_000 }, async () => {
    const run = crypto.getRandomValues(new Uint32Array(2)).join('')
    performance.setResourceTimingBufferSize(20 * FILES)
    const addFault = (fault: object) =>
      fetch(`${appUrl}/fault`, {
        method: 'POST',
        body: JSON.stringify({ operation: 'PostObject', keyPrefix: `storm-${run}/`, probability: 0.1, ...fault }),
      })
    for (const [index, fault] of FAULTS.entries()) await addFault({ ...fault, seed: index + 1 })
    // every third signature has ended when it is handed out, and others end on the way
    const uploader = new OssDirectUploader({
      endpoint: `${appUrl}/storm?run=${run}`,
      // a busy machine takes longer to store some forms: they are given up, and stored all the same
      stallSeconds: 2,
      retries: 30,
      expiryMarginSeconds: 0,
    })
    const files = Array.from({ length: FILES }, (_, i) => new File([`${i} `.padEnd(BYTES, `${i * 7919}`)], `${i}.txt`))
    const outcomes = await uploader.uploadAll(files)
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.error)] : []))).toEqual([])
    const sent = await Promise.all(
      outcomes.map(async (outcome, index) => ({
        key: outcome.status === 'fulfilled' ? outcome.value.key : '',
        runs: 1,
        sha256: await hash(files[index] as File),
      })),
    )
    const stored: Stored[] = await (await fetch(`${appUrl}/below?prefix=storm-${run}/&hash=1`)).json()
    expect(stored.sort(byKey)).toEqual(sent.sort(byKey))
    const forms = performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith(appUrl))
    expect(forms.length).toBeLessThan(5 * FILES)
  })
})
