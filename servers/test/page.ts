import { generateKeyPairSync, sign } from 'node:crypto'
import { parseUploadSignature, type UploadSignature } from '@acme/oss-upload-core'

/** A status, and the JSON that came with it. */
export interface Answer {
  readonly status: number
  readonly json: Record<string, unknown> & { readonly error?: { readonly code: string } }
}

const toAnswer = async (response: Response): Promise<Answer> => {
  const text = await response.text()
  return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : {} }
}

/** Asks a mount for a signature, as our client does. */
export const askSignature = async (url: string): Promise<UploadSignature> =>
  parseUploadSignature(await (await fetch(`${url}?fields=1`)).json())

/** Posts a form to the bucket, which answers with what the callback was answered. */
export async function postForm({ host, fields }: UploadSignature, key: string, file: Blob): Promise<Answer> {
  const form = new FormData()
  for (const [name, value] of Object.entries({ ...fields, key })) form.append(name, value)
  form.append('file', file)
  return toAnswer(await fetch(host, { method: 'POST', body: form }))
}

/** Asks a mount for an action, as a page of `origin` does in a browser that sends no Sec-Fetch-Site. */
export async function act(url: string, action: string, members: object, origin: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', origin }
  const body = JSON.stringify(members)
  return toAnswer(await fetch(`${url}?action=${action}`, { method: 'POST', headers, body }))
}

/** What `multipart-start` answers. */
export interface Parts {
  readonly session: string
  readonly key: string
  readonly part_size: number
  readonly urls: readonly { readonly part_number: number; readonly url: string }[]
}

/** Sends a part of a file of zeros to its URL; returns the status. */
export async function putPart(url: string, fileSize: number, number: number, partSize: number): Promise<number> {
  const body = new Uint8Array(Math.min(partSize, fileSize - (number - 1) * partSize))
  return (await fetch(url, { method: 'PUT', body })).status
}

const { privateKey: forgersKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Calls a mount as OSS does, naming the key at `publicKeyUrl` but signing with another. */
export async function forgeCallback(url: string, publicKeyUrl: string, body: string): Promise<Answer> {
  const { pathname, search } = new URL(url)
  const signed = Buffer.from(`${pathname}${search}\n${body}`)
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: sign('RSA-MD5', signed, forgersKey).toString('base64'),
    'x-oss-pub-key-url': Buffer.from(publicKeyUrl).toString('base64'),
  }
  return toAnswer(await fetch(url, { method: 'POST', headers, body }))
}
