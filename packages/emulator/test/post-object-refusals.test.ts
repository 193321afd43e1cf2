import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { type Answer, FORM_TYPE, field, fileField, postForm, postRaw, type RawPart, rawForm } from './post-form.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { encodePolicy, type Fields, signFormV1, signFormV4, signPolicyV1 } from './sign.js'

const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([candidate]) => candidate !== name))
const v1 = (): Fields => ({ ...signFormV1(), key: 'k' })
const v4 = (): Fields => ({ ...signFormV4(), key: 'k' })
const parts = (fields: Fields): RawPart[] => Object.entries(fields).map(([name, value]) => field(name, value))

/** Sends something to a new emulator that is to refuse it, and sees that nothing is left of it. */
async function refuse(
  request: (url: string) => Promise<Answer>,
): Promise<[status: number, code?: string, ec?: string]> {
  const { url, dataDir } = await runEmulator()
  const { status, code, ec, headers } = await request(url)
  expect(await storedFiles(dataDir)).toEqual([])
  expect(headers.get('x-oss-ec') ?? undefined).toBe(ec)
  return [status, code, ec] as [number, string, string]
}

describe('PostObject refuses fields', () => {
  const cases: [what: string, fields: () => Fields, status: number, code: string, ec: string | undefined][] = [
    ['without key', () => signFormV4(), 400, 'InvalidArgument', undefined],
    ['without anything signed', () => ({ key: 'k' }), 403, 'AccessDenied', '0003-00000001'],
    ['without OSSAccessKeyId', () => without(v1(), 'OSSAccessKeyId'), 400, 'InvalidArgument', '0002-00000706'],
    ['without policy', () => without(v1(), 'policy'), 400, 'InvalidArgument', '0002-00000702'],
    ['without Signature', () => without(v1(), 'Signature'), 400, 'InvalidArgument', '0002-00000703'],
    ['with an empty Signature', () => ({ ...v1(), Signature: '' }), 400, 'InvalidArgument', '0002-00000704'],
    ['with an empty OSSAccessKeyId', () => ({ ...v1(), OSSAccessKeyId: '' }), 400, 'InvalidArgument', undefined],
    ['with an unknown AccessKey', () => ({ ...v1(), OSSAccessKeyId: 'x' }), 403, 'InvalidAccessKeyId', '0002-00000902'],
    ['with a wrong V1 signature', () => ({ ...v1(), Signature: 'x' }), 403, 'SignatureDoesNotMatch', '0002-00000705'],
    [
      'with a wrong V4 signature',
      () => ({ ...v4(), 'x-oss-signature': 'x' }),
      403,
      'SignatureDoesNotMatch',
      '0002-00000705',
    ],
    [
      'with an unknown version',
      () => ({ ...v4(), 'x-oss-signature-version': 'OSS2' }),
      400,
      'InvalidArgument',
      '0002-00000701',
    ],
    [
      'with a garbled credential',
      () => ({ ...v4(), 'x-oss-credential': 'x' }),
      400,
      'InvalidArgument',
      '0002-00000710',
    ],
    ['with a garbled date', () => ({ ...v4(), 'x-oss-date': 'x' }), 400, 'InvalidArgument', '0002-00000709'],
    ['without x-oss-signature', () => without(v4(), 'x-oss-signature'), 400, 'InvalidArgument', '0002-00000703'],
    [
      'with a token nobody knows',
      () => ({ ...v1(), 'x-oss-security-token': 't' }),
      403,
      'InvalidSecurityToken',
      '0002-00000006',
    ],
    ['dated eight days ago', () => aged(-8 * 24 * 60), 403, 'AccessDenied', '0002-00000709'],
    ['dated 16 minutes ahead', () => aged(16), 403, 'AccessDenied', '0002-00000709'],
    ['with an unknown ACL', () => ({ ...v4(), 'x-oss-object-acl': 'all' }), 400, 'InvalidArgument', undefined],
    [
      'with an unknown storage class',
      () => ({ ...v4(), 'x-oss-storage-class': 'x' }),
      400,
      'InvalidArgument',
      undefined,
    ],
    [
      'with an unknown encryption',
      () => ({ ...v4(), 'x-oss-server-side-encryption': 'ROT13' }),
      400,
      'InvalidEncryptionAlgorithmError',
      undefined,
    ],
    ['with 8 KB of metadata', () => ({ ...v4(), 'x-oss-meta-a': 'x'.repeat(8192) }), 400, 'InvalidArgument', undefined],
    [
      'with a line break in metadata',
      () => ({ ...v4(), 'x-oss-meta-a': 'a\r\nb: c' }),
      400,
      'InvalidArgument',
      undefined,
    ],
    [
      'with a redirect to a script',
      () => ({ ...v4(), success_action_redirect: 'javascript:0' }),
      400,
      'InvalidArgument',
      undefined,
    ],
    ['with an empty key', () => ({ ...v4(), key: '' }), 400, 'InvalidObjectName', undefined],
    ['with a key that begins with a slash', () => ({ ...v4(), key: '/k' }), 400, 'InvalidObjectName', undefined],
    ['with a key that begins with a backslash', () => ({ ...v4(), key: '\\k' }), 400, 'InvalidObjectName', undefined],
    ['with a key of 1024 bytes', () => ({ ...v4(), key: 'é'.repeat(512) }), 400, 'InvalidObjectName', undefined],
    ['with a NUL in the key', () => ({ ...v4(), key: 'a\0b' }), 400, 'InvalidObjectName', undefined],
  ]
  const aged = (minutes: number): Fields => ({
    ...signFormV4([['starts-with', '$key', '']], new Date(Date.now() + minutes * 60_000)),
    key: 'k',
  })

  it.each(cases)('%s', async (_, fields, status, code, ec) => {
    expect(await refuse((url) => postForm(url, fields()))).toEqual([status, code, ec])
  })

  it('signed for another region', async () => {
    const { url } = await runEmulator({ region: 'cn-shanghai' })
    const { status, code, ec } = await postForm(url, v4())
    expect([status, code, ec]).toEqual([400, 'InvalidArgument', '0002-00000226'])
  })

  it('showing what it signed when signatures differ', async () => {
    const { url } = await runEmulator()
    const { text } = await postForm(url, { ...v1(), Signature: 'x' })
    for (const name of ['OSSAccessKeyId', 'SignatureProvided', 'StringToSign', 'StringToSignBytes']) {
      expect(text).toContain(`<${name}>`)
    }
  })
})

describe('PostObject refuses bodies', () => {
  const signed = () => parts(v4())
  const filename = 'Content-Disposition: form-data; name="file"; filename="a.txt"'
  const cases: [what: string, body: () => Buffer, status: number, code: string, ec: string][] = [
    ['without a file', () => rawForm(signed()), 400, 'IncorrectNumberOfFilesInPOSTRequest', '0006-00000107'],
    [
      'with a second file',
      () => rawForm([...signed(), fileField('1'), fileField('2')]),
      400,
      'IncorrectNumberOfFilesInPOSTRequest',
      '0006-00000107',
    ],
    [
      'whose file has another name',
      () => rawForm([...signed(), [['Content-Disposition: form-data; name="upload"; filename="a"'], 'x']]),
      400,
      'IncorrectNumberOfFilesInPOSTRequest',
      '0006-00000107',
    ],
    [
      'whose file has only a filename*',
      () => rawForm([...signed(), [['Content-Disposition: form-data; name="file"; filename*=UTF-8\'\'a'], 'x']]),
      400,
      'IncorrectNumberOfFilesInPOSTRequest',
      '0006-00000107',
    ],
    [
      'whose file has a filename* and is large',
      () =>
        rawForm([
          ...signed(),
          [['Content-Disposition: form-data; name="file"; filename*=UTF-8\'\'a'], Buffer.alloc(2 * 1024 * 1024 + 1)],
        ]),
      400,
      'FieldItemTooLong',
      '0006-00000110',
    ],
    [
      'whose file puts Content-Type first',
      () => rawForm([...signed(), [['Content-Type: text/plain', filename], 'x']]),
      400,
      'MalformedPOSTRequest',
      '0006-00000104',
    ],
    ['that break off', () => rawForm([...signed(), fileField('x')], ''), 400, 'MalformedPOSTRequest', '0006-00000104'],
    ['that are empty', () => Buffer.alloc(0), 400, 'MalformedPOSTRequest', '0006-00000104'],
    ['that are no form', () => Buffer.from('{}'), 400, 'MalformedPOSTRequest', '0006-00000104'],
    ['with a part that has no name', () => rawForm([[['X-A: b'], 'x']]), 400, 'MalformedPOSTRequest', '0006-00000104'],
    [
      'with a field that is no UTF-8',
      () => rawForm([[['Content-Disposition: form-data; name="key"'], Buffer.of(0xff)], ...signed()]),
      400,
      'MalformedPOSTRequest',
      '0006-00000104',
    ],
    [
      'with a name of more than 8 KB',
      () => rawForm([field('n'.repeat(8193), ''), ...signed()]),
      400,
      'FieldItemTooLong',
      '0006-00000110',
    ],
    [
      'with a value of more than 2 MB',
      () => rawForm([field('a', 'x'.repeat(2 * 1024 * 1024 + 1)), ...signed()]),
      400,
      'FieldItemTooLong',
      '0006-00000110',
    ],
    [
      'with more than 8 MB ahead of the file',
      () => rawForm([...'abcde'].map((name) => field(name, 'x'.repeat(2 * 1024 * 1024)))),
      400,
      'MaxPOSTPreDataLengthExceededError',
      '0006-00000112',
    ],
    [
      'with names of more than 8 MB, and no values',
      () => rawForm(Array.from({ length: 1100 }, (_, number) => field(`${number}${'x'.repeat(8000)}`, ''))),
      400,
      'MaxPOSTPreDataLengthExceededError',
      '0006-00000112',
    ],
  ]
  it.each(cases)('%s', async (_, body, status, code, ec) => {
    expect(await refuse((url) => postRaw(url, body()))).toEqual([status, code, ec])
  })

  it.each(['key', 'policy', 'x-oss-signature'])('with %s behind the file', async (name) => {
    const { [name]: late = '', ...early } = v4()
    const body = rawForm([...parts(early), fileField('x'), field(name, late)])
    expect((await refuse((url) => postRaw(url, body)))[1]).toBe('InvalidArgument')
  })

  it('of another media type, and without a boundary', async () => {
    const sendAs = (type: string) => refuse((url) => postRaw(url, rawForm(parts(v4())), { 'Content-Type': type }))
    expect((await sendAs('application/json'))[1]).toBe('RequestIsNotMultiPartContent')
    expect((await sendAs('multipart/form-data'))[1]).toBe('InvalidArgument')
  })

  it('with an expiration that is no date', async () => {
    const policy = encodePolicy([['starts-with', '$key', '']], '2099-02-30T00:00:00Z')
    const answer = await refuse((url) => postForm(url, { ...signPolicyV1(policy), key: 'k' }))
    expect(answer).toEqual([400, 'InvalidPolicyDocument', '0006-00000212'])
  })

  it.each([
    ['demo-bucket.oss-cn-beijing.aliyuncs.com', 403],
    ['demo-bucket.cn-beijing.oss.aliyuncs.com', 403],
    ['demo-bucket.oss-cn-hangzhou.aliyuncs.com', 204],
    ['demo-bucket.oss-cn-hangzhou-internal.aliyuncs.com', 204],
    ['demo-bucket.oss-accelerate.aliyuncs.com', 204],
  ])('only where the endpoint is another region’s: %s', async (host, expected) => {
    const { url } = await runEmulator()
    const headers = { Host: host, 'Content-Type': FORM_TYPE }
    const body = rawForm([...parts(v4()), fileField('x')])
    const { status } = await send(url, { method: 'POST', headers, body })
    expect(status).toBe(expected)
  })

  it('to a bucket that does not exist', async () => {
    const { url } = await runEmulator()
    const headers = { Host: 'nobody.localhost', 'Content-Type': FORM_TYPE }
    const { status, code } = await send(url, {
      method: 'POST',
      headers,
      body: rawForm([...parts(v4()), fileField('x')]),
    })
    expect([status, code]).toEqual([404, 'NoSuchBucket'])
  })

  it('larger than the policy allows, while the client is still sending, and reads them to the end', async () => {
    const fields = { ...signFormV4([['content-length-range', 0, 1000]]), key: 'k' }
    const answer = await refuse((url) => postForm(url, fields, { content: Buffer.alloc(20 * 1024 * 1024) }))
    expect(answer).toEqual([400, 'EntityTooLarge', '0006-00000003'])
  })
})
