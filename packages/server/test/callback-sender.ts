import { createSign, generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands where OSS stands in a callback: holds a key pair, serves the public key over HTTP, signs as OSS does. */
export interface CallbackSender {
  readonly publicKeyUrl: string
  readonly publicKeyPem: string
  /** How often the public key was fetched. */
  readonly fetches: () => number
  headersFor(target: string, body: string): Record<string, string>
  close(): Promise<void>
}

export async function startCallbackSender(): Promise<CallbackSender> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKeyPem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  let fetches = 0
  const server = createServer((_, response) => {
    fetches += 1
    response.end(publicKeyPem)
  })
  const publicKeyUrl = `${await listen(server)}/key.pem`
  return {
    publicKeyUrl,
    publicKeyPem,
    fetches: () => fetches,
    headersFor: (target, body) => {
      const [path = '', query] = target.split('?')
      const signed = `${decodeURIComponent(path)}${query === undefined ? '' : `?${query}`}\n${body}`
      return {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: createSign('RSA-MD5').update(signed).sign(privateKey, 'base64'),
        'x-oss-pub-key-url': Buffer.from(publicKeyUrl).toString('base64'),
        'x-oss-signature-version': '1.0',
      }
    },
    close: () => close(server),
  }
}

/** Listens on a free port and returns the origin. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** What OSS reports of an upload, with the state of the signature that allowed it. */
export const callbackBody = (state: string, change: Record<string, string> = {}): string =>
  new URLSearchParams({
    bucket: 'media',
    object: 'users/42/照片 1.png',
    etag: 'd8e8fca2dc0f896fd7cb4cb0031ba249',
    size: '5',
    mimeType: 'image/png',
    'imageInfo.height': '2',
    'imageInfo.width': '3',
    'imageInfo.format': 'png',
    crc64: '16633938635979353501',
    state,
    ...change,
  }).toString()
