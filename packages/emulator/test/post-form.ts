import type { Fields } from './sign.js'

export interface TestFile {
  name?: string
  type?: string
  content?: string | Buffer
}

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** `Code` and `EC` of an error document. */
  code: string | undefined
  ec: string | undefined
}

/** Reads an answer, taking an error document apart. */
export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const element = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(text)?.[1]
  return { status: response.status, headers: response.headers, text, code: element('Code'), ec: element('EC') }
}

/** Sends a form as a browser does: the fields in order, then the file. */
export async function postForm(
  url: string,
  fields: Fields,
  file: TestFile = {},
  headers: Fields = {},
): Promise<Answer> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const blob = new Blob([(file.content ?? 'hello') as BlobPart], file.type === undefined ? {} : { type: file.type })
  form.append('file', blob, file.name ?? 'hello.txt')
  return readAnswer(await fetch(url, { method: 'POST', body: form, headers, redirect: 'manual' }))
}

/** A part of a form written by hand: its header lines, and its content. */
export type RawPart = [headers: string[], content: string | Buffer]

export const field = (name: string, value: string): RawPart => [
  [`Content-Disposition: form-data; name="${name}"`],
  value,
]
export const fileField = (content: string | Buffer, name = 'hello.txt'): RawPart => [
  [`Content-Disposition: form-data; name="file"; filename="${name}"`, 'Content-Type: text/plain'],
  content,
]

const BOUNDARY = 'test-boundary'
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`

/** Writes a form by hand. */
export function rawForm(parts: RawPart[], end = `--${BOUNDARY}--\r\n`): Buffer {
  const written = parts.flatMap(([headers, content]) => [
    Buffer.from(`--${BOUNDARY}\r\n${headers.join('\r\n')}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...written, Buffer.from(end)])
}

/** Sends a form written by hand. */
export async function postRaw(url: string, body: Buffer | string, headers: Fields = {}): Promise<Answer> {
  const init = { method: 'POST', body, headers: { 'Content-Type': FORM_TYPE, ...headers } }
  return readAnswer(await fetch(url, init as RequestInit))
}
