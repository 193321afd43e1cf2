import { OssDirectUploader, UploadError, type UploadErrorCode, type UploadErrorFacts } from '@acme/oss-upload-browser'
import { type Explanation, explain } from '@acme/oss-upload-browser/words'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'

const appUrl = inject('appUrl')

type Answer = Record<string, unknown>

/** What an upload fails with whose signing answer was changed on its way. */
async function failureOf(mount: string, change: (answer: Answer) => Answer, file: File): Promise<UploadError> {
  const getSignature = async () => change(await (await fetch(`${appUrl}/${mount}?fields=1`)).json())
  const upload = new OssDirectUploader({ getSignature, naming: 'local', retries: 0 }).upload(file)
  return upload.then(
    () => Promise.reject(new Error('it was taken')),
    (error) => error,
  )
}

const both = (error: unknown): [Explanation, Explanation] => [
  explain(error, { language: 'en' }),
  explain(error, { language: 'zh' }),
]

const encodePolicy = (conditions: unknown[], expiration = '2030-01-31T12:00:00.000Z') =>
  btoa(JSON.stringify({ expiration, conditions }))

const rejected = (facts: UploadErrorFacts, message = '', ec?: string, code = 'AccessDenied') => {
  const ossError = { status: 403, code, message, requestId: 'A'.repeat(24), hostId: '', ec, recommendDoc: undefined }
  return new UploadError('UPLOAD_REJECTED', { ...facts, ossError: { ...ossError, extra: {} } })
}

/** Every code with the facts that its words need. */
const FACTS: Record<UploadErrorCode, UploadErrorFacts> = {
  FILE_TYPE_NOT_ACCEPTED: { type: 'text/plain', accept: ['image/*'] },
  FILE_TOO_LARGE: { size: 1025, limit: 1024 },
  FILE_TOO_SMALL: { size: 1, limit: 2 },
  DUPLICATE_FILE: {},
  DUPLICATE_KEY: { key: 'u/a' },
  TOO_MANY_FILES: { limit: 3 },
  TOTAL_TOO_LARGE: { limit: 2048 },
  CHECK_REFUSED: {},
  IMAGE_DIMENSIONS: { width: 3, height: 2, minWidth: 10, maxWidth: 20, minHeight: 10, maxHeight: 20, aspectRatio: 1.5 },
  IMAGE_UNREADABLE: {},
  SIGNATURE_REQUEST_FAILED: { status: 500 },
  UPLOAD_REJECTED: {},
  UPLOAD_REFUSED: {},
  STORED_UNCONFIRMED: { key: 'u/a' },
  NETWORK_ERROR: { isSent: true },
  CHECKSUM_MISMATCH: { key: 'u/a' },
  CHECKSUM_UNKNOWN: { key: 'u/a' },
}

const expectWords = ({ title, hint }: Explanation) => {
  for (const words of [title, hint]) {
    expect(words.trim()).not.toBe('')
    expect(words).not.toMatch(/undefined|null|NaN|\[object/)
  }
}

describe('explain', () => {
  afterEach(() => void vi.restoreAllMocks())

  it.each(Object.entries(FACTS))('has words in both languages for %s', (code, facts) => {
    for (const more of [{}, facts]) {
      const [english, chinese] = both(new UploadError(code as UploadErrorCode, { key: 'u/a', ...more }))
      expectWords(english)
      expectWords(chinese)
      expect(chinese.title).toMatch(/\p{Script=Han}/u)
      expect(english.title + english.hint).not.toMatch(/\p{Script=Han}/u)
    }
  })

  it.each<[string, unknown]>([
    ['an abort', AbortSignal.abort().reason],
    ['a time limit', new DOMException('', 'TimeoutError')],
    ['a file that is gone', new DOMException('', 'NotReadableError')],
    ['anything else', new TypeError('with a secret')],
    ['no error at all', undefined],
    ['a code of another version', Object.assign(new UploadError('DUPLICATE_FILE'), { code: 'FROM_TOMORROW' })],
  ])('has words for %s', (_, error) => {
    const [english, chinese] = both(error)
    expectWords(english)
    expectWords(chinese)
    expect(JSON.stringify([english, chinese])).not.toContain('secret')
  })

  it('has words for an answer that is no signature', async () => {
    const error = await failureOf('upload', () => ({ hello: 1 }), new File(['x'], 'x'))
    const [english, chinese] = both(error)
    expectWords(english)
    expect([english.command, chinese.command]).toEqual(['npx @acme/oss-upload-cli doctor', english.command])
  })

  it('gives the server’s own words', () => {
    const facts = { status: 401, serverCode: 'LOGIN_NEEDED' }
    const error = new UploadError('SIGNATURE_REQUEST_FAILED', facts, { message: 'Log in to upload.' })
    for (const { title } of both(error)) expect(title).toBe('Log in to upload.')
  })
})

describe('explain, of what OSS’s policy refuses,', () => {
  it('names the type, and what the policy wants', async () => {
    const widen = (answer: Answer) => ({ ...answer, accept: ['text/plain'] })
    const error = await failureOf('images', widen, new File(['x'], 'x.txt', { type: 'text/plain' }))
    const [english, chinese] = both(error)
    expect(english.hint).toContain('content-type text/plain does not start with image/')
    expect(chinese.hint).toContain('content-type text/plain 不以 image/ 开头')
    expect(english.docLink).toContain('0006-00000227')
  })

  it('names the key, and where it has to be', async () => {
    const error = await failureOf('limited', (answer) => ({ ...answer, dir: 'elsewhere/' }), new File(['xx'], 'x.txt'))
    const [english, chinese] = both(error)
    expect(english.hint).toContain('key elsewhere/x.txt does not start with limited/')
    expect(chinese.hint).toContain('key elsewhere/x.txt 不以 limited/ 开头')
  })

  it.each([
    [1500, 'The file has 1.46 KB; the policy allows 2 bytes to 1 KB.'],
    [1, 'The file has 1 byte; the policy allows 2 bytes to 1 KB.'],
  ])('names the size of %i bytes, and the range', async (size, words) => {
    const forget = ({ min_size, max_size, ...answer }: Answer) => answer
    const error = await failureOf('limited', forget, new File([new Uint8Array(size)], 'x.txt'))
    expect(explain(error, { language: 'en' }).hint).toContain(words)
    expect(explain(error, { language: 'zh' }).hint).toContain('策略允许 2 字节 到 1 KB')
  })

  it('says since when it has expired', async () => {
    const later = (answer: Answer) => ({ ...answer, expire: 9_999_999_999 })
    const error = await failureOf('expired', later, new File(['x'], 'x.txt'))
    expect(error.ossError?.ec).toBe('0006-00000213')
    expect(explain(error, { language: 'en' }).hint).toMatch(/expired at \d{4}-\d\d-\d\dT/)
    expect(explain(error, { language: 'zh' }).hint).toContain('过期')
  })

  it.each<[unknown[], UploadErrorFacts, string]>([
    [['in', '$content-type', ['image/jpeg']], { type: 'image/heic' }, 'content-type image/heic is not in [image/jpeg]'],
    [['not-in', '$content-type', ['a/b']], { type: 'a/b' }, 'content-type a/b is in [a/b]'],
    [['eq', '$Content-Type', 'a/b'], { type: '' }, 'content-type (empty) is not a/b'],
    [['eq', '$key', 'u/张'], { key: 'u/b' }, 'key u/b is not u/张'],
  ])('finds by itself that %j is broken, where OSS does not say which', (condition, facts, words) => {
    const json = JSON.stringify({
      expiration: '2030-01-31T12:00:00Z',
      conditions: [{ bucket: 'b' }, ['starts-with', '$key', 'u/'], condition],
    })
    const policy = btoa(String.fromCharCode(...new TextEncoder().encode(json)))
    expect(explain(rejected({ key: 'u/a', ...facts, policy }), { language: 'en' }).hint).toContain(words)
  })

  it('never repeats what was signed', () => {
    const policy = encodePolicy([['eq', '$x-oss-security-token', 'THE-TOKEN']])
    const message = 'Policy Condition failed: ["eq", "$x-oss-security-token", "THE-TOKEN"]'
    for (const { title, hint } of both(rejected({ policy }, message))) {
      expect(hint).toContain('x-oss-security-token')
      expect(title + hint).not.toContain('THE-TOKEN')
      expect(title + hint).not.toContain(policy)
    }
  })

  it('says what is behind OSS’s number or word where it is not the form', () => {
    const error = rejected({}, 'm', '0002-00000705', 'SignatureDoesNotMatch')
    const [english, chinese] = both(error)
    expect(english.hint).toContain('signature does not fit its policy')
    expect(chinese.hint).toContain('签名与策略不符')
    expect(english.command).toBe('npx @acme/oss-upload-cli doctor')
    expect([english.docLink, chinese.docLink].map((link) => new URL(link as string).hostname)).toEqual([
      'api.alibabacloud.com',
      'api.aliyun.com',
    ])
  })

  it.each(['!', btoa('{'), btoa('{"expiration":"2030-01-31T12:00:00Z"}')])('has words for the policy %j', (policy) => {
    for (const words of both(rejected({ policy, key: 'a' }))) expectWords(words)
  })
})

describe('explain, of a connection that failed,', () => {
  it('names CORS as the likely cause, and the command that checks it', async () => {
    const error = await failureOf(
      'upload',
      (answer) => ({ ...answer, hosts: [], host: 'http://127.0.0.1:9' }),
      new File(['x'], 'x'),
    )
    expect(error.code).toBe('NETWORK_ERROR')
    const [english, chinese] = both(error)
    expect(english.hint).toContain(`CORS rules have to allow POST from ${location.origin}`)
    expect(chinese.hint).toContain('CORS')
    expect(english.command).toBe(
      `npx @acme/oss-upload-cli cors check --origin ${location.origin} --endpoint http://127.0.0.1:9`,
    )
    expect(english.docLink).toContain('cors')
  })

  it('has the command name bucket and endpoint where the host tells them', () => {
    const error = new UploadError('NETWORK_ERROR', { host: 'https://media.oss-cn-hangzhou.aliyuncs.com' })
    expect(explain(error).command).toMatch(/ --bucket media --endpoint https:\/\/oss-cn-hangzhou\.aliyuncs\.com$/)
    const odd = new UploadError('NETWORK_ERROR', { host: 'no host; rm -rf' })
    expect(explain(odd).command).toBe(`npx @acme/oss-upload-cli cors check --origin ${location.origin}`)
  })

  it('has the command in browsers that know no URL.canParse', () => {
    const { canParse } = URL
    Object.assign(URL, { canParse: undefined })
    try {
      const error = new UploadError('NETWORK_ERROR', { host: 'https://media.oss-cn-hangzhou.aliyuncs.com' })
      expect(explain(error).command).toContain('--bucket media')
    } finally {
      Object.assign(URL, { canParse })
    }
  })

  it('says that the browser is offline, and names no other cause', () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    const { hint, command, docLink } = explain(new UploadError('NETWORK_ERROR', { isSent: false }), { language: 'en' })
    expect(hint).toContain('offline')
    expect([hint.includes('CORS'), command, docLink]).toEqual([false, undefined, undefined])
  })
})
