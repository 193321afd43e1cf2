import type { UploadSignature } from '@acme/oss-upload-core'
import { presignUrl } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import { act, credentials, post, refusalOf, sign, store } from './emulated-app.js'
import {
  BUCKET,
  literalBody,
  MALLORYS_BUCKET,
  orderCallback,
  type ReceivedRequest,
  type StagedApp,
  useStage,
} from './hostile-stage.js'
import { postForm, send } from './raw-http.js'

const { emulator, startApp } = useStage()

const text = new Blob(['hello'], { type: 'text/plain' })

/** Whether the bucket has an object, as its owner sees it. */
async function isStored(bucket: string, key: string): Promise<boolean> {
  const now = new Date()
  const region = 'cn-hangzhou'
  const url = presignUrl({
    method: 'HEAD',
    origin: emulator().url,
    bucket,
    key,
    region,
    credentials,
    now,
    expiresInSeconds: 60,
  })
  return (await fetch(url, { method: 'HEAD' })).status === 200
}

/** What a callback is ordered with, changed. */
function rewrite(callback: string, change: Record<string, unknown>): string {
  const order = JSON.parse(Buffer.from(callback, 'base64').toString())
  return Buffer.from(JSON.stringify({ ...order, ...change })).toString('base64')
}

type Fields = [name: string, value: string][]
const fieldsOf = ({ fields }: UploadSignature, key: string): Fields => [['key', key], ...Object.entries(fields)]
const without = (fields: Fields, ...names: string[]) => fields.filter(([name]) => !names.includes(name))
const callbackOf = (fields: Fields) => fields.find(([name]) => name === 'callback')?.[1] ?? ''

describe.each(['?fields=1', ''])('a form signed by GET %s', (query) => {
  const key = 'users/42/form.txt'

  it.each<[string, (fields: Fields) => Fields]>([
    ['no callback', (fields) => without(fields, 'callback')],
    ['an empty callback', (fields) => [...without(fields, 'callback'), ['callback', '']]],
    ['another address', (fields) => change(fields, { callbackUrl: 'https://evil.example/' })],
    ['the address twice', (fields) => change(fields, { callbackUrl: 'http://127.0.0.1:1/;http://127.0.0.1:2/' })],
    ['another host', (fields) => change(fields, { callbackHost: 'evil.example' })],
    ['literals for the body', (fields) => change(fields, { callbackBody: 'object=users/42/other' })],
    ['another body type', (fields) => change(fields, { callbackBodyType: 'application/json' })],
    ['the same, written otherwise', (fields) => change(fields, {}, ' ')],
    [
      'a callback of its own ahead',
      (fields) => [['callback', rewrite(callbackOf(fields), { callbackBody: 'x' })], ...fields],
    ],
    [
      'one ahead in capitals',
      (fields) => [['CALLBACK', rewrite(callbackOf(fields), { callbackBody: 'x' })], ...fields],
    ],
  ])('with %s is refused by OSS: nothing is stored, nobody is called', async (_, tamper) => {
    const app = await startApp()
    const fields = tamper(fieldsOf(await sign(app, query), key))
    const { status, code } = await postForm(emulator().url, BUCKET, fields, text)
    expect([status, code]).toEqual([403, 'AccessDenied'])
    expect([await isStored(BUCKET, key), app.received, app.recorded]).toEqual([false, [], []])
  })

  it.each<[string, string, string, Blob?]>([
    ['another dir', 'users/43/a.txt', 'AccessDenied'],
    ['a dir that only begins alike', 'users/420/a.txt', 'AccessDenied'],
    ['no dir', 'a.txt', 'AccessDenied'],
    ['a byte too many', key, 'EntityTooLarge', new Blob(['x'.repeat(1025)])],
    ['a byte too few', key, 'EntityTooSmall', new Blob([])],
  ])('for %s is refused by OSS', async (_, key, code, file = text) => {
    const app = await startApp()
    const answer = await postForm(emulator().url, BUCKET, fieldsOf(await sign(app, query), key), file)
    expect(answer.code).toBe(code)
    expect([await isStored(BUCKET, key), app.received]).toEqual([false, []])
  })

  it('in another bucket of the same owner is refused by OSS', async () => {
    const app = await startApp()
    const answer = await postForm(emulator().url, MALLORYS_BUCKET, fieldsOf(await sign(app, query), key), text)
    expect([answer.status, answer.code]).toEqual([403, 'AccessDenied'])
    expect([await isStored(MALLORYS_BUCKET, key), app.received]).toEqual([false, []])
  })

  it('after its end is refused by OSS', async () => {
    const app = await startApp({ now: () => new Date(Date.now() - 3_601_000) })
    const answer = await postForm(emulator().url, BUCKET, fieldsOf(await sign(app, query), key), text)
    expect([answer.status, answer.code, app.received]).toEqual([403, 'AccessDenied', []])
  })

  it('whose policy was made longer, or wider, is refused by OSS', async () => {
    const app = await startApp()
    const signature = await sign(app, query)
    const policy = Buffer.from(signature.fields.policy ?? '', 'base64').toString()
    for (const wider of [
      policy.replace('users/42/', ''),
      policy.replace('1024', '9999'),
      policy.replace('"20', '"21'),
    ]) {
      expect(wider).not.toBe(policy)
      const fields = { ...signature.fields, policy: Buffer.from(wider).toString('base64') }
      const answer = await postForm(emulator().url, BUCKET, fieldsOf({ ...signature, fields }, key), text)
      expect([answer.status, answer.code]).toEqual([403, 'SignatureDoesNotMatch'])
    }
    expect(app.received).toEqual([])
  })

  it('whose file name climbs out of the dir stores nothing that is recorded', async () => {
    const app = await startApp()
    const fields = fieldsOf(await sign(app, query), 'users/42/${filename}')
    for (const name of ['../43/a.txt', '..', 'a\\..\\b']) await postForm(emulator().url, BUCKET, fields, text, name)
    expect(app.answers.filter((answer) => answer === 'ok')).toEqual([])
    expect([app.recorded, await isStored(BUCKET, 'users/43/a.txt')]).toEqual([[], false])
  })
})

const change = (fields: Fields, order: Record<string, unknown>, after = ''): Fields => [
  ...without(fields, 'callback'),
  [
    'callback',
    Buffer.from(Buffer.from(rewrite(callbackOf(fields), order), 'base64').toString() + after).toString('base64'),
  ],
]

describe('a form with every field', () => {
  it.each<[string, string]>([
    ['x-oss-meta-upload-tag', 'another tag'],
    ['success_action_status', '201'],
  ])('whose %s is another is refused by OSS', async (field, value) => {
    const app = await startApp()
    const response = await post(await sign(app), 'users/42/a.txt', text, { [field]: value })
    expect([await refusalOf(response), app.received]).toEqual(['403 AccessDenied', []])
  })
})

describe('overwriting after the record', () => {
  const lastCallback = (app: StagedApp) => {
    const { target, headers, body } = app.received.at(-1) as ReceivedRequest
    return () => send(app.origin, target, headers, body())
  }

  it('under a shared policy is an upload of its own, and the old callback is refused from then on', async () => {
    const app = await startApp()
    const signature = await sign(app)
    const key = 'users/42/replaced.txt'
    await store(signature, key, text)
    const replayFirst = lastCallback(app)
    await store(signature, key, new Blob(['HELLO'], { type: 'text/html' }))
    const replaySecond = lastCallback(app)
    expect((await replayFirst()).code).toBe('OBJECT_REPLACED')
    expect((await replaySecond()).code).toBe('ok')
    expect(app.recorded.map(({ mimeType }) => mimeType)).toEqual(['text/plain', 'text/html'])
    expect(new Set(app.recorded.map(({ uploadId }) => uploadId)).size).toBe(2)
  })

  it('with another’s signature makes it theirs, and the owner’s callback and state are refused from then on', async () => {
    const app = await startApp()
    const [alice, mallory] = [await sign(app), await sign(app)]
    const key = 'users/42/taken.txt'
    await store(alice, key, text)
    const replay = lastCallback(app)
    await store(mallory, key, text)
    expect((await replay()).code).toBe('WRONG_TAG')
    const { code } = await act(app, 'confirm', { state: alice.state, key })
    expect([code, app.recorded.length]).toEqual(['WRONG_TAG', 2])
  })

  it('is refused by OSS for a file that was signed on its own, with or without the field that says so', async () => {
    const app = await startApp({ policy: 'per-file' })
    const { answer } = await act(app, 'sign', { files: [{ name: 'a.txt', size: 5, type: 'text/plain' }] })
    const [{ key, fields }] = answer.uploads
    const form: Fields = Object.entries({ key, ...fields })
    const send = (fields: Fields) => postForm(emulator().url, BUCKET, fields, text)
    expect((await send(form)).code).toBe('ok')
    expect((await send(form)).code).toBe('FileAlreadyExists')
    const free = without(form, 'x-oss-forbid-overwrite')
    for (const attempt of [free, [...free, ['x-oss-forbid-overwrite', 'false']] as Fields])
      expect((await send(attempt)).code).toBe('AccessDenied')
    expect(app.recorded).toHaveLength(1)
  })

  it('does not let an old callback of what is gone be recorded anew', async () => {
    const app = await startApp()
    const key = 'users/42/deleted.txt'
    await store(await sign(app), key, text)
    const replay = lastCallback(app)
    await app.delete(key)
    expect((await replay()).code).toBe('OBJECT_NOT_FOUND')
    const { state = '' } = await sign(app)
    expect(await orderCallback(emulator().url, app, literalBody({ object: key, state }))).toBe('OBJECT_NOT_FOUND')
    expect(app.recorded).toHaveLength(1)
  })
})
