import { describe, expect, it } from 'vitest'
import { FormReader, parseBoundary } from '../src/form-reader.js'

async function* inChunks(body: Buffer, size: number) {
  for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size)
}

/** Reads a form into `[name, filename, content]` triples. */
async function read(text: string, size = 7): Promise<(string | undefined)[][]> {
  const parts: (string | undefined)[][] = []
  for await (const part of new FormReader(inChunks(Buffer.from(text), size), 'B').parts()) {
    let content = ''
    for await (const chunk of part.content) content += chunk.toString('latin1')
    parts.push([part.name, part.filename, content])
  }
  return parts
}

const part = (disposition: string, content = 'x') => `--B\r\nContent-Disposition: ${disposition}\r\n\r\n${content}\r\n`

describe('FormReader', () => {
  it('gives content that looks like the beginning of a delimiter', async () => {
    const content = '\r\n\r\n--\r\n--A\r\r\n-'
    for (const size of [1, 2, 3, 5, 100]) {
      expect(await read(`${part('form-data; name="a"', content)}--B--`, size)).toEqual([['a', undefined, content]])
    }
  })

  it('passes over a preamble, padding behind a delimiter, and what follows the end', async () => {
    const body = `preamble\r\n${part('form-data; name="a"').replace('--B', '--B \t')}--B--\r\nepilogue --B`
    expect(await read(body)).toEqual([['a', undefined, 'x']])
  })

  it('skips content that nobody reads', async () => {
    const names: string[] = []
    const body = Buffer.from(`${part('form-data; name="a"', 'long'.repeat(9))}${part('form-data; name="b"')}--B--`)
    for await (const { name } of new FormReader(inChunks(body, 5), 'B').parts()) names.push(name)
    expect(names).toEqual(['a', 'b'])
  })

  it.each([
    ['form-data; name="a\\"b"', 'a"b', undefined],
    ['form-data; name=a; filename=b', 'a', 'b'],
    ['form-data; name="f"; filename="C:\\dir\\a.png"', 'f', 'C:\\dir\\a.png'],
    ['form-data; name="f"; filename="a%22b.png"', 'f', 'a%22b.png'],
    ['form-data; name="f"; filename="../../a;b.png"', 'f', '../../a;b.png'],
    ['FORM-DATA; NAME="f"; filename=""', 'f', ''],
  ])('reads the disposition %s', async (disposition, name, filename) => {
    expect(await read(`${part(disposition)}--B--`)).toEqual([[name, filename, 'x']])
  })

  it.each([
    ['no end', part('form-data; name="a"')],
    ['no name', `${part('form-data')}--B--`],
    ['another disposition', `${part('attachment; name="a"')}--B--`],
    ['an unclosed quote', `${part('form-data; name="a')}--B--`],
    ['no headers', '--B\r\n\r\nx\r\n--B--'],
    ['text behind a delimiter', `${part('form-data; name="a"')}--BC\r\n`],
    ['a header without a colon', '--B\r\nContent-Disposition form-data\r\n\r\nx\r\n--B--'],
  ])('refuses a form with %s', async (_, body) => {
    await expect(read(body)).rejects.toMatchObject({ code: 'MalformedPOSTRequest' })
  })

  it('refuses headers without end', async () => {
    await expect(read(`--B\r\n${'a'.repeat(20_000)}`, 1000)).rejects.toMatchObject({ code: 'FieldItemTooLong' })
  })
})

describe('parseBoundary', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
    ['multipart/form-data; Boundary=abc; x=y', 'abc'],
    ['multipart/form-data', undefined],
    ['multipart/form-data; boundary=', undefined],
  ])('reads %s', (contentType, boundary) => {
    expect(parseBoundary(contentType)).toBe(boundary)
  })
})
