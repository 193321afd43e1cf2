import { describe, expect, it } from 'vitest'
import { postForm } from './post-form.js'
import { runEmulator, storedFiles } from './run-emulator.js'
import { encodePolicy, signFormV4, signPolicyV1 } from './sign.js'
import policyEval from './vectors/policy-eval.json' with { type: 'json' }

const signJson = (json: string) => signPolicyV1(Buffer.from(json).toString('base64'))

describe('the policy of a form', () => {
  it.each(policyEval.vectors)(
    'is judged as in $id ($source)',
    async ({ now, bucket, policyJson, form, file, expected }) => {
      const { url, dataDir } = await runEmulator({ buckets: [bucket], now: () => new Date(now) })
      const fields = { ...signJson(policyJson), ...Object.fromEntries(form as [string, string][]) }
      // An unpinned callback is allowed by the policy; whether it can be read is another matter.
      if (fields.callback === 'e30=' && expected.allowed) delete fields.callback
      const content = Buffer.alloc(file.size, 'x')
      const answer = await postForm(url, fields, { name: file.name, type: file.contentType, content })
      if (expected.allowed) {
        expect(answer.code).toBeUndefined()
        expect(answer.status).toBeLessThan(300)
        return
      }
      expect([answer.status, answer.code]).toEqual([expected.status, expected.code])
      if (expected.ec !== undefined) expect(answer.ec).toBe(expected.ec)
      if (expected.message !== undefined) {
        const message = expected.message.replaceAll('"', '&quot;')
        expect(answer.text).toContain(`<Message>${message}</Message>`)
      }
      expect(await storedFiles(dataDir, bucket)).toEqual([])
    },
  )

  const later = '2099-01-01T00:00:00.000Z'
  const refusals: [what: string, json: string, ec: string | undefined][] = [
    ['no expiration', '{"conditions":[["starts-with","$key",""]]}', '0006-00000208'],
    ['a number for expiration', '{"expiration":1,"conditions":[["starts-with","$key",""]]}', '0006-00000210'],
    ['no conditions', `{"expiration":"${later}","conditions":[]}`, undefined],
    ['a text for a condition', `{"expiration":"${later}","conditions":["$key"]}`, '0006-00000222'],
    ['a third operand', `{"expiration":"${later}","conditions":[["eq","$key","a","b"]]}`, '0006-00000218'],
    ['a quoted size', `{"expiration":"${later}","conditions":[["content-length-range","1","2"]]}`, '0006-00000221'],
    [
      'a fraction for a size',
      `{"expiration":"${later}","conditions":[["content-length-range",1,2.5]]}`,
      '0006-00000221',
    ],
    [
      'a number to compare with',
      `{"expiration":"${later}","conditions":[{"success_action_status":200}]}`,
      '0006-00000224',
    ],
    ['an array', '[]', '0006-00000204'],
  ]
  it.each(refusals)('is refused with %s', async (_, json, ec) => {
    const { url, dataDir } = await runEmulator()
    const answer = await postForm(url, { ...signJson(json), key: 'k' })
    expect([answer.status, answer.code, answer.ec]).toEqual([400, 'InvalidPolicyDocument', ec])
    expect(await storedFiles(dataDir)).toEqual([])
  })

  it.each([
    ['empty', '', '0006-00000205'],
    ['not base64', '{}', '0006-00000201'],
    ['URL-safe base64', 'ab-_', '0006-00000201'],
    ['unpadded base64', 'e30', '0006-00000201'],
  ])('is refused when it is %s', async (_, policy, ec) => {
    const { url } = await runEmulator()
    const answer = await postForm(url, { ...signPolicyV1(policy), key: 'k' })
    expect([answer.status, answer.code, answer.ec]).toEqual([400, 'InvalidPolicyDocument', ec])
  })

  it('may escape dollar signs', async () => {
    const { url } = await runEmulator()
    const json = `{"expiration":"${later}","conditions":[["eq","\\$key","k"],["not-in","$x","a"]]}`.replace(
      '"a"',
      '["\\\\$"]',
    )
    expect((await postForm(url, { ...signJson(json), key: 'k' })).status).toBe(204)
  })

  it('holds until its expiration, inclusive', async () => {
    let now = new Date('2026-01-01T00:00:00.000Z')
    const { url } = await runEmulator({ now: () => now })
    const fields = { ...signPolicyV1(encodePolicy([['starts-with', '$key', '']], now.toISOString())), key: 'k' }
    expect((await postForm(url, fields)).status).toBe(204)
    now = new Date(now.getTime() + 1)
    expect((await postForm(url, fields)).ec).toBe('0006-00000213')
  })

  it('has to name the V4 fields with the values of the form', async () => {
    const { url } = await runEmulator()
    const v4 = signFormV4()
    const policy = encodePolicy([['starts-with', '$key', '']], later)
    expect((await postForm(url, { ...signFormV4([]), ...v4, policy, key: 'k' })).code).toBe('SignatureDoesNotMatch')
    const signedElsewhere = signFormV4([['eq', '$x-oss-date', 'other']])
    expect((await postForm(url, { ...signedElsewhere, key: 'k' })).ec).toBe('0006-00000227')
  })

  it('narrows the size by every range that it holds', async () => {
    const { url } = await runEmulator()
    const fields = {
      ...signFormV4([
        ['content-length-range', 0, 10],
        ['content-length-range', 3, 20],
      ]),
      key: 'k',
    }
    expect((await postForm(url, fields, { content: 'xx' })).code).toBe('EntityTooSmall')
    expect((await postForm(url, fields, { content: 'x'.repeat(11) })).code).toBe('EntityTooLarge')
    expect((await postForm(url, fields, { content: 'x'.repeat(10) })).status).toBe(204)
  })
})
