import type { EmulatorOptions } from '../src/index.js'
import { send } from './http-client.js'
import type { Answer } from './post-form.js'
import { runEmulator } from './run-emulator.js'
import { type Fields, signHeadersV4 } from './sign.js'

export interface SignedCall {
  query?: Fields
  headers?: Fields
  body?: Buffer | string
  bucket?: string
  now?: Date
  sign?: typeof signHeadersV4
}

/** Sends requests that are signed in their headers, of version 4 by default. */
export function signedClient(url: string) {
  return (method: string, key: string, call: SignedCall = {}): Promise<Answer> => {
    const { headers = {}, bucket = 'demo-bucket', sign = signHeadersV4, body, now } = call
    const query = Object.entries(call.query ?? {})
    const resource = `/${bucket}/${key}`
    const signed = sign({ method, resource, query, headers, ...(now === undefined ? {} : { now }) })
    const search = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
    const path = `/${key.split('/').map(encodeURIComponent).join('/')}${search && `?${search}`}`
    const host = { Host: `${bucket}.oss-cn-hangzhou.aliyuncs.com` }
    return send(url, { method, path, headers: { ...signed, ...host }, ...(body === undefined ? {} : { body }) })
  }
}

export type SignedClient = ReturnType<typeof signedClient>

/** Runs an emulator, and gives a client of it. */
export async function withClient(options: EmulatorOptions = {}) {
  const emulator = await runEmulator(options)
  return { emulator, call: signedClient(emulator.url) }
}

/** What of an answer says how it went. */
export const outcome = ({ status, code }: Answer): [number, string | undefined] => [status, code]

/** The texts of all elements of one name. */
export const elements = ({ text }: Answer, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, content = '']) => content)
