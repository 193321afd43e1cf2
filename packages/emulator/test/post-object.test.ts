import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { FORM_TYPE, field, fileField, postForm, postRaw, rawForm } from './post-form.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { presignV4, signFormV1, signFormV4 } from './sign.js'
import crc64 from './vectors/crc64.json' with { type: 'json' }

const getObject = (url: string, key: string) => {
  const path = key.split('/').map(encodeURIComponent).join('/')
  return fetch(`${url}/${path}?${presignV4({ method: 'GET', resource: `/demo-bucket/${key}` })}`)
}

describe('PostObject', () => {
  it('stores the file of a V4 form and answers 204 with ETag, CRC-64 and MD5', async () => {
    const { url } = await runEmulator()
    const answer = await postForm(url, { ...signFormV4(), key: 'a/b.txt' }, { content: 'test\n' })
    expect(answer.status).toBe(204)
    expect(answer.headers.get('etag')).toBe('"D8E8FCA2DC0F896FD7CB4CB0031BA249"')
    expect(answer.headers.get('x-oss-hash-crc64ecma')).toBe('16633938635979353501')
    expect(answer.headers.get('content-md5')).toBe('2Oj8otwPiW/Xy0ywAxuiSQ==')
    expect(answer.headers.get('x-oss-request-id')).toMatch(/^[0-9A-F]{24}$/)
    expect(await (await getObject(url, 'a/b.txt')).text()).toBe('test\n')
  })

  it('stores the file of a V1 form', async () => {
    const { url } = await runEmulator()
    expect((await postForm(url, { ...signFormV1(), key: 'a.txt' })).status).toBe(204)
    expect(await (await getObject(url, 'a.txt')).text()).toBe('hello')
  })

  it('takes field names in any case, as the sample that sends "signature" needs', async () => {
    const { url } = await runEmulator()
    const { Signature, OSSAccessKeyId, policy } = signFormV1()
    const fields = { KEY: 'a', signature: Signature ?? '', ossaccesskeyid: OSSAccessKeyId ?? '', Policy: policy ?? '' }
    expect((await postForm(url, fields)).status).toBe(204)
  })

  it.each(crc64.vectors)('digests $id', async ({ dataBase64, crc64: expected, md5Base64, etag }) => {
    const { url } = await runEmulator()
    const answer = await postForm(url, { ...signFormV4(), key: 'k' }, { content: Buffer.from(dataBase64, 'base64') })
    expect(answer.headers.get('x-oss-hash-crc64ecma')).toBe(expected)
    expect(answer.headers.get('content-md5')).toBe(md5Base64)
    expect(answer.headers.get('etag')).toBe(etag)
  })

  it.each([
    ['200', 200],
    ['201', 201],
    ['204', 204],
    ['418', 204],
  ])('answers success_action_status %s with %i', async (asked, status) => {
    const { url } = await runEmulator()
    const answer = await postForm(url, { ...signFormV4(), key: 'ü.txt', success_action_status: asked })
    expect(answer.status).toBe(status)
    if (status !== 201) return expect(answer.text).toBe('')
    expect(answer.headers.get('content-type')).toBe('application/xml')
    expect(answer.text).toContain('<Bucket>demo-bucket</Bucket>')
    expect(answer.text).toContain('<Key>ü.txt</Key>')
    expect(answer.text).toContain(`<Location>${url}/%C3%BC.txt</Location>`)
  })

  it('redirects with 303 in preference to a status', async () => {
    const { url } = await runEmulator()
    const redirect = { success_action_redirect: 'http://localhost:3000/done', success_action_status: '200' }
    const answer = await postForm(url, { ...signFormV4(), key: 'a', ...redirect })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, 'http://localhost:3000/done'])
  })

  it('expands ${filename} after the policy was checked', async () => {
    const { url } = await runEmulator()
    const fields = { ...signFormV4([['eq', '$key', 'u/${filename}']]), key: 'u/${filename}' }
    expect((await postForm(url, fields, { name: '照片 1.png' })).status).toBe(204)
    expect((await getObject(url, 'u/照片 1.png')).status).toBe(200)
  })

  it('keeps dollar signs of a filename', async () => {
    const { url } = await runEmulator()
    await postForm(url, { ...signFormV4(), key: '${filename}' }, { name: 'a$&$1.txt' })
    expect((await getObject(url, 'a$&$1.txt')).status).toBe(200)
  })

  it('prefers x-oss-content-type to the type of the part, and that to the Content-Type field', async () => {
    const { url } = await runEmulator()
    const store = async (fields: Record<string, string>, type?: string) => {
      await postForm(url, { ...signFormV4(), key: 'k', ...fields }, { ...(type === undefined ? {} : { type }) })
      return (await getObject(url, 'k')).headers.get('content-type')
    }
    expect(await store({ 'x-oss-content-type': 'text/a', 'Content-Type': 'text/c' }, 'text/b')).toBe('text/a')
    expect(await store({ 'Content-Type': 'text/c' }, 'text/b')).toBe('text/b')
    const untyped = rawForm([
      ...Object.entries({ ...signFormV4(), key: 'k', 'Content-Type': 'text/c' }).map(([name, value]) =>
        field(name, value),
      ),
      [['Content-Disposition: form-data; name="file"'], 'x'],
    ])
    expect((await postRaw(url, untyped)).status).toBe(204)
    expect((await getObject(url, 'k')).headers.get('content-type')).toBe('text/c')
  })

  it('replays content headers and user metadata, in UTF-8', async () => {
    const { url } = await runEmulator()
    const headers = {
      'Cache-Control': 'max-age=1',
      'Content-Disposition': 'attachment',
      'Content-Encoding': 'identity',
      Expires: 'Thu, 01 Jan 2099 00:00:00 GMT',
      'x-oss-meta-Name': '名字',
    }
    expect((await postForm(url, { ...signFormV4(), key: 'k', ...headers })).status).toBe(204)
    const object = await getObject(url, 'k')
    expect(object.headers.get('cache-control')).toBe('max-age=1')
    expect(object.headers.get('content-disposition')).toBe('attachment')
    expect(object.headers.get('expires')).toBe('Thu, 01 Jan 2099 00:00:00 GMT')
    expect(Buffer.from(object.headers.get('x-oss-meta-name') ?? '', 'latin1').toString('utf8')).toBe('名字')
  })

  it('gives an identifier that is no MD5 when ETags are opaque', async () => {
    const { url } = await runEmulator({ postEtag: 'opaque' })
    const { headers } = await postForm(url, { ...signFormV4(), key: 'k' }, { content: 'test\n' })
    expect(headers.get('etag')).toMatch(/^"[0-9A-F]{32}"$/)
    expect(headers.get('etag')).not.toBe('"D8E8FCA2DC0F896FD7CB4CB0031BA249"')
  })

  it('ignores what the URL says', async () => {
    const { url } = await runEmulator()
    expect((await postForm(`${url}/?t=1&Signature=x&x-oss-signature=y`, { ...signFormV4(), key: 'k' })).status).toBe(
      204,
    )
  })

  it('takes a chunked form without Content-Length', async () => {
    const { url } = await runEmulator()
    const parts = Object.entries({ ...signFormV4(), key: 'k' }).map(([name, value]) => field(name, value))
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { 'Content-Type': FORM_TYPE, 'Transfer-Encoding': 'chunked' }
      const outgoing = request(url, { method: 'POST', headers }, (response) =>
        resolve(response.resume().statusCode ?? 0),
      )
      outgoing.on('error', reject)
      for (const byte of rawForm([...parts, fileField('chunked')])) outgoing.write(Buffer.of(byte))
      outgoing.end()
    })
    expect(status).toBe(204)
    expect(await (await getObject(url, 'k')).text()).toBe('chunked')
  })

  it('ignores plain fields behind the file', async () => {
    const { url } = await runEmulator()
    const parts = Object.entries({ ...signFormV4(), key: 'k' }).map(([name, value]) => field(name, value))
    expect((await postRaw(url, rawForm([...parts, fileField('x'), field('submit', 'Upload')]))).status).toBe(204)
  })

  it('takes a form whose Content-MD5 is right, and no other', async () => {
    const { url, dataDir } = await runEmulator()
    const parts = Object.entries({ ...signFormV4(), key: 'k' }).map(([name, value]) => field(name, value))
    const body = rawForm([...parts, fileField('x')])
    const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest('base64')
    expect((await postRaw(url, body, { 'Content-MD5': md5(Buffer.from('x')) })).code).toBe('InvalidDigest')
    expect(await storedFiles(dataDir)).toEqual([])
    expect((await postRaw(url, body, { 'Content-MD5': md5(body) })).status).toBe(204)
  })

  it('replaces an object unless x-oss-forbid-overwrite is true', async () => {
    const { url, dataDir } = await runEmulator()
    const fields = { ...signFormV4(), key: 'k' }
    await postForm(url, fields, { content: 'one' })
    await postForm(url, fields, { content: 'two' })
    const answer = await postForm(url, { ...fields, 'x-oss-forbid-overwrite': 'true' }, { content: 'three' })
    expect([answer.status, answer.code]).toEqual([409, 'FileAlreadyExists'])
    expect(await (await getObject(url, 'k')).text()).toBe('two')
    expect(await storedFiles(dataDir)).toHaveLength(2)
  })

  it('lets anybody read an object uploaded as public-read', async () => {
    const { url } = await runEmulator()
    await postForm(url, { ...signFormV4(), key: 'open', 'x-oss-object-acl': 'public-read' })
    expect((await fetch(`${url}/open`)).status).toBe(200)
  })

  describe('with temporary credentials', () => {
    const STS = { id: 'STS.one', secret: 'secret-one' }
    const NOW = new Date('2026-01-15T10:00:00Z')
    const pair = (name: string, expiration?: Date) => ({
      accessKeyId: `STS.${name}`,
      accessKeySecret: `secret-${name}`,
      securityToken: `token-${name}`,
      ...(expiration && { expiration }),
    })
    const post = async (fields: Record<string, string>, now = NOW) => {
      const temporaryCredentials = [pair('one', new Date('2026-01-15T11:00:00Z')), pair('other')]
      const { url, dataDir } = await runEmulator({ temporaryCredentials, now: () => now })
      const { status, code, ec } = await postForm(url, { ...fields, key: 'k' })
      expect(await storedFiles(dataDir)).toHaveLength(status === 204 ? 2 : 0)
      return [status, code, ec]
    }
    const withToken = (token: string, key = STS) => signFormV4([], NOW, { 'x-oss-security-token': token }, key)

    it('takes a form whose policy names the token', async () => {
      expect(await post(withToken('token-one'))).toEqual([204, undefined, undefined])
    })

    it.each<[string, Record<string, string>, string, string | undefined, Date?]>([
      [
        'a policy without the token',
        { ...signFormV4([], NOW, {}, STS), 'x-oss-security-token': 'token-one' },
        'AccessDenied',
        '0006-00000227',
      ],
      ['an unknown token', withToken('token-x'), 'InvalidSecurityToken', '0002-00000006'],
      ['another pair’s token', withToken('token-other'), 'AccessKeyIdAndSecurityTokenNotMatch', '0002-00000004'],
      [
        'an expired token',
        withToken('token-one'),
        'SecurityTokenExpired',
        '0002-00000007',
        new Date('2026-01-15T11:00:00Z'),
      ],
      ['no token', signFormV4([], NOW, {}, STS), 'InvalidAccessKeyId', '0002-00000902'],
    ])('refuses %s', async (_, fields, code, ec, now = NOW) => {
      expect(await post(fields, now)).toEqual([403, code, ec])
    })
  })

  it.each([
    ['KMS', 403, 'KmsServiceNotEnabled'],
    ['DES', 400, 'InvalidEncryptionAlgorithmError'],
  ])('refuses the encryption %s', async (encryption, status, code) => {
    const { url } = await runEmulator()
    const answer = await postForm(url, { ...signFormV4(), key: 'k', 'x-oss-server-side-encryption': encryption })
    expect([answer.status, answer.code]).toEqual([status, code])
  })
})
