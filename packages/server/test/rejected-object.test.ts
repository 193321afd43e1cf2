import { type UploadedObject, UploadRejected } from '@acme/oss-upload-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallbackSender, callbackBody, startCallbackSender } from './callback-sender.js'
import { act, MOUNT, sign, store, useEmulatedApps } from './emulated-app.js'

const { createApp } = useEmulatedApps()
const text = new Blob(['x'], { type: 'text/plain' })

let sender: CallbackSender
beforeAll(async () => {
  sender = await startCallbackSender()
})
afterAll(() => sender.close())

/** An app that rejects and deletes whatever it has not seen `accepted`. */
function createStrictApp(change = {}) {
  const runs: string[] = []
  const app = createApp({
    callback: { url: MOUNT, trustedPublicKeyUrls: [sender.publicKeyUrl] },
    onUploaded: ({ key, size }: UploadedObject) => {
      runs.push(key)
      if (size === 1) throw new UploadRejected('Not a cat.', { code: 'NO_CAT', deleteObject: true })
      return { size }
    },
    ...change,
  })
  const callBack = async (state = '', key: string, size = 1) => {
    const body = callbackBody(state, { bucket: 'demo-bucket', object: key, size: String(size), crc64: '' })
    const headers = sender.headersFor('/cb', body)
    const response = await app.fetch(new Request(MOUNT, { method: 'POST', headers, body }))
    const { error } = await response.json()
    return { status: response.status, code: error?.code, message: error?.message }
  }
  const exists = async (key: string) => (await fetch(await app.presignGet(key))).status === 200
  return { app, runs, callBack, exists, signed: () => sign(createApp()) }
}

const words = { status: 422, code: 'NO_CAT' }

describe('an object that was rejected and deleted', () => {
  it('by the callback, whose answer OSS does not relay, is answered to the page in the app’s words', async () => {
    const { app, runs, callBack, exists, signed } = createStrictApp()
    const signature = await signed()
    const { state } = signature
    const key = 'users/42/dog.txt'
    await store(signature, key, text)
    expect(await callBack(state, key)).toMatchObject({ ...words, message: 'Not a cat.' })
    expect(await exists(key)).toBe(false)
    expect(await act(app, 'confirm', { state, key })).toMatchObject({
      ...words,
      answer: { error: { message: 'Not a cat.' } },
    })
    expect(await callBack(state, key)).toMatchObject(words)
    expect(runs).toEqual([key])
  })

  it('is deleted again where it is sent again, and runs nothing', async () => {
    const { app, runs, callBack, exists, signed } = createStrictApp()
    const signature = await signed()
    const { state } = signature
    const key = 'users/42/again.txt'
    for (const ask of [() => callBack(state, key), () => act(app, 'confirm', { state, key })]) {
      await store(signature, key, text)
      expect(await ask()).toMatchObject(words)
      expect(await exists(key)).toBe(false)
    }
    expect(runs).toEqual([key])
  })

  it('leaves its key to what is sent under it afterwards', async () => {
    const { app, callBack, exists, signed } = createStrictApp()
    const signature = await signed()
    const { state } = signature
    const key = 'users/42/better.txt'
    await store(signature, key, text)
    expect(await callBack(state, key)).toMatchObject(words)
    await store(signature, key, new Blob(['a cat'], { type: 'text/plain' }))
    expect(await act(app, 'confirm', { state, key })).toMatchObject({ status: 200, answer: { data: { size: 5 } } })
    expect(await callBack(state, key)).toMatchObject({ code: 'OBJECT_REPLACED' })
    expect(await exists(key)).toBe(true)
  })

  it('takes nothing else along when its callback comes again and nobody looks', async () => {
    const { callBack, exists } = createStrictApp({ verifyObject: false })
    const signature = await sign(createApp({ verifyObject: false }))
    const key = 'users/42/unseen.txt'
    await store(signature, key, text)
    expect(await callBack(signature.state, key)).toMatchObject(words)
    await store(signature, key, new Blob(['a cat'], { type: 'text/plain' }))
    expect(await callBack(signature.state, key)).toMatchObject(words)
    expect(await exists(key)).toBe(true)
  })

  it('is of that signature alone: another finds nothing under the key', async () => {
    const { app, callBack, signed } = createStrictApp()
    const [signature, other] = [await signed(), await signed()]
    const key = 'users/42/theirs.txt'
    await store(signature, key, text)
    await callBack(signature.state, key)
    expect(await act(app, 'confirm', { state: other.state, key })).toMatchObject({ code: 'OBJECT_NOT_FOUND' })
  })
})
