import { parseOssError } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import errors from './vectors/error-xml.json'

describe('parseOssError', () => {
  it.each(errors.vectors)('reads $id', ({ status, headers, xml, expected }) => {
    const { code, message, requestId, hostId, extra } = expected
    const document = parseOssError(status, new Headers(headers as unknown as Record<string, string>), xml)
    expect(document).toMatchObject({ status, code, message, requestId, hostId, ec: expected.ec ?? undefined })
    expect(document.extra).toMatchObject(extra)
  })

  it.each(['', '<html><body>Bad gateway</body></html>', '<Error', '<Error><Code>A', '{"error":1}'])(
    'answers with the headers’ ids for the body %j',
    (body) => {
      const headers = new Headers({ 'x-oss-request-id': 'ABC', 'x-oss-ec': '0001-00000001' })
      expect(parseOssError(502, headers, body)).toMatchObject({
        ...{ status: 502, code: '', message: '', requestId: 'ABC', ec: '0001-00000001' },
      })
    },
  )

  it.each(['<a ', '&amp', '<Code>', '<a b="'])('reads a hostile body of many %j in linear time', (part) => {
    const document = parseOssError(500, new Headers(), `<Error>${part.repeat(300_000)}`)
    expect(document.code).toBe('')
  })

  it('knows no entity by what JavaScript objects inherit', () => {
    const xml = '<Error><Code>X</Code><Message>&constructor;&toString;</Message></Error>'
    expect(parseOssError(400, new Headers(), xml).message).toBe('&constructor;&toString;')
  })

  it('reads hexadecimal references in either case', () => {
    const xml = '<Error><Code>X</Code><Message>&#xab;&#xAB;&#XAb;</Message></Error>'
    expect(parseOssError(400, new Headers(), xml).message).toBe('«««')
  })

  it('leaves an entity that it does not know, and one beyond Unicode, as they are', () => {
    const xml = '<Error><Code>X</Code><Message>&nbsp;&#9999999;&#x41;</Message></Error>'
    expect(parseOssError(400, new Headers(), xml).message).toBe('&nbsp;&#9999999;A')
  })
})
