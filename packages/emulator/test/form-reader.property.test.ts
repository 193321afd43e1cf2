import busboy from 'busboy'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FormReader } from '../src/form-reader.js'

interface Read {
  name: string
  content: string
}

async function* inChunks(body: Buffer, cuts: readonly number[]) {
  let start = 0
  for (const cut of [...cuts.map((cut) => cut % (body.length + 1)), body.length].sort((a, b) => a - b)) {
    if (cut > start) yield body.subarray(start, cut)
    start = cut
  }
}

async function readOurs(body: Buffer, cuts: readonly number[]): Promise<Read[] | 'refused'> {
  const parts: Read[] = []
  try {
    for await (const part of new FormReader(inChunks(body, cuts), BOUNDARY).parts()) {
      const chunks: Buffer[] = []
      for await (const chunk of part.content) chunks.push(chunk)
      parts.push({ name: part.name, content: Buffer.concat(chunks).toString('latin1') })
    }
    return parts
  } catch {
    return 'refused'
  }
}

/** busboy 1.6 reports files and fields apart and out of order, so both are read as streams and put back in place. */
function readTheirs(body: Buffer): Promise<Read[] | 'refused'> {
  return new Promise((resolve) => {
    const parts: Read[] = []
    const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
    const parser = busboy({ headers, defCharset: 'latin1', defParamCharset: 'utf8' })
    parser.on('field', (name, content) => parts.push({ name, content }))
    parser.on('file', (name, stream) => {
      const part = { name, content: '' }
      parts.push(part)
      stream.on('data', (chunk: Buffer) => {
        part.content += chunk.toString('latin1')
      })
      stream.on('error', () => undefined)
    })
    parser.on('error', () => resolve('refused'))
    parser.on('close', () => resolve(parts))
    parser.end(body)
  })
}

const BOUNDARY = 'B0'
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
// Pieces of delimiters are the interesting content.
const piece = fc.constantFrom('\r', '\n', '-', '--', '\r\n', '\r\n--', '\r\n--B', 'B0', 'x', '\0', 'ÿ', 'a longer text')
const content = fc
  .array(piece, { maxLength: 12 })
  .map((pieces) => pieces.join(''))
  .filter((text) => !`\r\n${text}`.includes(`\r\n--${BOUNDARY}`))
const part = fc.tuple(name, fc.option(name), content).map(([field, filename, text]) => {
  const suffix = filename === null ? '' : `; filename="${filename}"\r\nContent-Type: text/plain`
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"${suffix}\r\n\r\n${text}\r\n`
})
const form = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `${parts.join('')}--${BOUNDARY}--\r\n`)
const cuts = fc.array(fc.nat(), { maxLength: 20 })

describe('FormReader', () => {
  it('reads any form as busboy does, wherever its chunks are cut', () =>
    fc.assert(
      fc.asyncProperty(form, cuts, async (text, at) => {
        const body = Buffer.from(text, 'latin1')
        expect(await readOurs(body, at)).toEqual(await readTheirs(body))
      }),
      { numRuns: 500 },
    ))

  it('refuses any form that breaks off, as busboy does', () =>
    fc.assert(
      fc.asyncProperty(form, cuts, fc.nat(), async (text, at, length) => {
        const body = Buffer.from(text.slice(0, length % (text.length - 3)), 'latin1')
        expect(await readOurs(body, at)).toBe('refused')
        expect(await readTheirs(body)).toBe('refused')
      }),
      { numRuns: 300 },
    ))
})
