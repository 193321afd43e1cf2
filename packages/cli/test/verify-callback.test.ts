import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import vectors from '../../core/test/vectors/callback-verify.json' with { type: 'json' }
import { run } from './run.js'

/** Writes a vector as it was on the wire. */
function capture(
  id: string,
  change: { target?: string; body?: string; headers?: Record<string, string> } = {},
): Buffer {
  const vector = vectors.vectors.find((candidate) => candidate.id === id)
  if (!vector) throw new Error(`There is no vector ${id}.`)
  const headers = Object.entries({ ...vector.headers, ...change.headers }).map(([name, value]) => `${name}: ${value}`)
  const head = [`POST ${change.target ?? vector.target} HTTP/1.1`, 'Host: app.example.com', ...headers, '', ''].join(
    '\r\n',
  )
  const body = change.body === undefined ? Buffer.from(vector.bodyBase64, 'base64') : Buffer.from(change.body)
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

async function verify(input: string | Buffer, ...flags: string[]) {
  const { status, out } = await run(['verify-callback', '--json', '-', ...flags], { input })
  return { status, ...(JSON.parse(out) as { code: string; would_verify_with?: string[] }) }
}

const bodyOf = (id: string) => vectors.vectors.find((vector) => vector.id === id)?.body ?? ''

describe('verify-callback', () => {
  it.each(['official', 'live-issue-272', 'live-json-cloudreve', 'live-octet-body', 'live-full-headers'])(
    'believes what OSS sent: %s',
    async (id) => {
      expect(await verify(capture(id))).toMatchObject({ status: 0, code: 'VERIFIES' })
    },
  )

  it('reads what an editor has saved, with LF alone', async () => {
    const saved = capture('official').toString('latin1').replaceAll('\r\n', '\n')
    expect(await verify(saved)).toMatchObject({ code: 'VERIFIES' })
  })

  it.each<[string, Buffer, string[]]>([
    ['a last line feed', capture('official', { body: 'bucket=yonghu-test\n' }), ['REPAIR_DROP_LINE_FEED']],
    [
      'a body that is longer than its Content-Length',
      capture('official', { body: 'bucket=yonghu-test&more=1', headers: { 'content-length': '18' } }),
      ['REPAIR_CUT_BODY'],
    ],
    ['a slash more', capture('official', { target: '/index.php/?id=1&index=2' }), ['REPAIR_DROP_SLASH']],
    [
      'an absolute target',
      capture('official', { target: 'https://app.example.com/index.php?id=1&index=2' }),
      ['REPAIR_ABSOLUTE_TARGET'],
    ],
    [
      'a path that a proxy rewrote and kept',
      capture('official', { target: '/', headers: { 'x-original-uri': '/index.php?id=1&index=2' } }),
      ['REPAIR_FORWARDED_TARGET'],
    ],
    ['an escaped query', capture('official', { target: '/index.php?id%3D1%26index%3D2' }), ['REPAIR_DECODE_QUERY']],
    [
      'JSON that was written again with spaces',
      capture('live-json-cloudreve', { body: bodyOf('live-json-cloudreve').replaceAll('":', '": ') }),
      ['REPAIR_COMPACT_JSON'],
    ],
    [
      'a form that was decoded',
      capture('live-issue-272', { body: decodeURIComponent(bodyOf('live-issue-272')) }),
      ['REPAIR_ENCODE_FORM'],
    ],
    [
      'two changes at once',
      capture('official', { target: '/index.php/?id=1&index=2', body: 'bucket=yonghu-test\n' }),
      ['REPAIR_DROP_SLASH', 'REPAIR_DROP_LINE_FEED'],
    ],
  ])('says what would have verified: %s', async (_name, input, repairs) => {
    expect(await verify(input)).toEqual({
      status: 1,
      verifies: false,
      code: 'BAD_SIGNATURE',
      would_verify_with: repairs,
    })
  })

  it.each([
    ['official-body-changed', 'BAD_SIGNATURE'],
    ['evil-suffix-host', 'UNTRUSTED_KEY_URL'],
    ['missing-authorization', 'MISSING_HEADER'],
    ['authorization-not-base64', 'MALFORMED_HEADER'],
    ['version-2', 'UNSUPPORTED_CALLBACK_VERSION'],
  ])('refuses %s, and finds no excuse', async (id, code) => {
    expect(await verify(capture(id))).toEqual({ status: 1, verifies: false, code })
  })

  it('takes a key that the user vouches for', async () => {
    const vector = vectors.vectors.find(({ id }) => id === 'evil-foreign-host')
    const folder = await mkdtemp(join(tmpdir(), 'oss-upload-cli-key-'))
    await writeFile(join(folder, 'key.pem'), vector?.servedPublicKeyPem ?? '')
    const { code } = await verify(capture('evil-foreign-host'), '--public-key', join(folder, 'key.pem'))
    expect(code).toBe('VERIFIES')
  })

  it('says so where the input is no request, or no file', async () => {
    expect(await run(['verify-callback', '-'], { input: 'hello' })).toMatchObject({ status: 2 })
    expect(await run(['verify-callback', 'absent.txt'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('ENOENT'),
    })
  })
})
