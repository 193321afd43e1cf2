import type { OssUploadOptions, UploadEvent } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { act, useEmulatedApps } from './emulated-app.js'

const { createApp, url } = useEmulatedApps()

/** Stores an object under a state whose callback never comes, and confirms it with what the page says that OSS said. */
async function missWith(callbackError: unknown) {
  const events: UploadEvent[] = []
  // the signature orders no callback, so that none can come; the app that confirms it believes that one was due
  const signing = createApp()
  const callback = { url: 'https://app.example.com/cb' }
  const confirming = createApp({ callback, onEvent: (event) => events.push(event) } as Partial<OssUploadOptions>)
  const { answer } = await act(signing, 'sign', { files: [{ name: 'a', size: 1, type: '' }] })
  const [{ key, fields, state }] = answer.uploads
  const form = new FormData()
  for (const [name, value] of Object.entries({ key, ...fields })) form.append(name, value as string)
  form.append('file', new Blob(['x']))
  await fetch(url(), { method: 'POST', body: form })
  const { status } = await act(confirming, 'confirm', { state, key, callback_error: callbackError })
  const missed = events.find((event) => event.type === 'callback-missed')
  return { status, callbackError: missed?.callbackError, diagnosis: missed?.diagnosis ?? '' }
}

/** As OSS writes them. */
const WORDS = [
  'Error status : 400.',
  'Error status : 401.',
  'Error status : 404.',
  'Error status : 301.',
  'Error status : 413.',
  'Error status : 429.',
  'Error status : 500.',
  'Error status : 502.',
  'Error status : -1.OSS can not connect to your callbackUrl, please check it.',
  'Error status : -1 8.8.8.8:9090 reply timeout, cost:5000ms, timeout:5000ms (err -4, errno115)',
  'Response body is not valid json format.',
  'Error Status : 400.User server missing content-length.',
  'Too many callback requests.',
  'Get image info failed.',
  'something that OSS has never said',
]

describe('callback_error of confirm', () => {
  it('gets words of its own, for each of OSS’s', async () => {
    const told = await Promise.all(WORDS.map(missWith))
    expect(told.map(({ callbackError }) => callbackError)).toEqual(WORDS)
    const words = told.map(({ diagnosis, callbackError = '' }) => diagnosis.replace(callbackError, ''))
    expect(new Set(words).size).toBe(WORDS.length)
  })

  it('is the same cause for both of the words that OSS has for a late answer', async () => {
    const [late, later] = await Promise.all(['Cost too long time.', WORDS[9]].map(missWith))
    const causeOf = (diagnosis = '') => diagnosis.split(' OSS told')[0]
    expect(causeOf(late?.diagnosis)).toBe(causeOf(later?.diagnosis))
  })

  it.each([7, null, {}, '', ['Error status : 401.']])('is left out where it is %j', async (callbackError) => {
    expect(await missWith(callbackError)).toMatchObject({ status: 200, callbackError: undefined })
  })

  it('is cut and made printable', async () => {
    const { callbackError = '', diagnosis } = await missWith(`Error status : 401.\r\n\u001b[31m${'x'.repeat(5000)}`)
    expect(callbackError).toHaveLength(201)
    expect(callbackError + diagnosis).not.toMatch(/\p{Cc}/u)
  })
})
