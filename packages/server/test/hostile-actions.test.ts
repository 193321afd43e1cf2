import type { OssUploadOptions } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'
import { act, sign } from './emulated-app.js'
import { askAsPage, useStage } from './hostile-stage.js'

const { startApp } = useStage()

const startConfirming = (change: Partial<OssUploadOptions> = {}) => startApp({ callback: 'confirm', ...change })

describe('the members of an action', () => {
  const HOSTILE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '']

  it('by the names of every object’s own are no route and no action', async () => {
    const route = { authorize: () => ({ dir: 'a/' }), onUploaded: () => undefined }
    const app = await startConfirming({ authorize: undefined, onUploaded: undefined, routes: { a: route } } as never)
    for (const name of HOSTILE_NAMES) {
      const signing = await fetch(`${app.origin}/cb?route=${name}`)
      expect((await signing.json()).error.code).toBe('UNKNOWN_ROUTE')
      const files = { route: name, files: [{ name: 'a', size: 1 }] }
      expect((await askAsPage(app, 'sign', JSON.stringify(files))).code).toBe('UNKNOWN_ROUTE')
      expect((await askAsPage(app, name, '{}')).code).toBe('UNKNOWN_ACTION')
    }
  })

  it('pollute no prototype, and stand in for no member that is missing', async () => {
    const app = await startConfirming()
    const { state } = await sign(app)
    const members = JSON.stringify({ state, key: 'users/42/a' })
    const file = '{"name":"a.txt","size":5}'
    for (const body of [`{"__proto__":${members}}`, `{"constructor":{"prototype":${members}}}`])
      expect((await askAsPage(app, 'confirm', body)).code).toBe('INVALID_REQUEST')
    for (const body of [`{"__proto__":{"files":[${file}]}}`, `{"files":[{"__proto__":${file}}]}`])
      expect((await askAsPage(app, 'sign', body)).code).toBe('INVALID_REQUEST')
    const polluting = `{"files":[{"name":"a.txt","size":5,"metadata":{"__proto__":{"polluted":1}}}]}`
    expect((await askAsPage(app, 'sign', polluting)).code).toBe('ok')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it.each<[string, string]>([
    ['the same name twice: the last counts, and is checked', '{"state":"x","key":"users/43/a","state":"y"}'],
    ['lists for texts', '{"state":["x"],"key":["users/42/a"]}'],
    ['nothing', ''],
    ['text that is no UTF-8', '\ufffd'],
    ['lists 30,000 deep', '['.repeat(30_000) + ']'.repeat(30_000)],
  ])('with %s are answered with 4xx', async (_, body) => {
    const app = await startConfirming()
    const { status } = await askAsPage(app, 'confirm', body)
    expect([400, 403]).toContain(status)
    expect([app.recorded, app.outgoing]).toEqual([[], []])
  })
})

describe('signing files', () => {
  const signFile = async (file: object, change: Partial<OssUploadOptions> = {}) => {
    const app = await startConfirming(change)
    const { status, answer } = await act(app, 'sign', { files: [file] })
    return { status, upload: answer.uploads?.[0] }
  }

  it.each<[string, string]>([
    ['dot segments', '../../users/43/a.png'],
    ['a path from the root', '/etc/passwd'],
    ['a path after the suffix', 'a.png/../../x'],
    ['backslashes', '..\\..\\a.png'],
    ['a NUL', 'a\0.png'],
    ['a form field of its own', 'a.png\r\nx-oss-object-acl: public-read'],
    ['OSS’s variable', '${filename}'],
    ['OSS’s variable as suffix', 'a.${filename}'],
    ['a leading dot', '.htaccess'],
    ['letters that turn around', '\u202egnp.exe'],
    ['5,000 letters', `${'a'.repeat(5000)}.png`],
    ['5,000 letters of suffix', `a.${'b'.repeat(5000)}`],
    ['nothing', ''],
  ])('takes no more than a suffix from a name with %s', async (_, name) => {
    const { upload } = await signFile({ name, size: 5, type: 'image/png' })
    expect(upload.key).toMatch(/^users\/42\/[0-9a-f]{32}(\.[\w+-]{1,15})?$/)
  })

  it.each([
    'text/html\r\nx-oss-object-acl: public-read',
    'image/png, text/html',
    'image/png; charset=x',
    'image/*',
    '*/*',
    'image',
    'ｉmage/png',
  ])('stores what calls itself %j as plain bytes, or not at all', async (type) => {
    const { upload } = await signFile({ name: 'a', size: 5, type })
    expect(upload.fields['Content-Type']).toBe('application/octet-stream')
    const picky = await signFile(
      { name: 'a', size: 5, type },
      { authorize: () => ({ dir: 'a/', accept: ['image/*'] }) },
    )
    expect(picky.upload.error.code).toBe('FILE_TYPE_NOT_ACCEPTED')
  })

  it('answers a type of 5,000 characters, as any that is none, with that of plain bytes', async () => {
    const { status, upload } = await signFile({ name: 'a', size: 5, type: `a/${'a'.repeat(5000)}` })
    expect([status, upload?.fields['Content-Type']]).toEqual([200, 'application/octet-stream'])
  })

  it('answers metadata that is nested 25,000 deep with an error in the file’s place', async () => {
    const app = await startConfirming()
    const nested = '['.repeat(25_000) + ']'.repeat(25_000)
    const answer = await askAsPage(app, 'sign', `{"files":[{"name":"a","size":5,"metadata":${nested}}]}`)
    expect([answer.status, answer.code]).toEqual([200, 'METADATA_TOO_LARGE'])
  })
})
