import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { OSS_PUBLIC_KEY_URL } from '@acme/oss-upload-core'
import type { HttpRequest } from './http-request.js'

/** What the forgeries say: an app that believes them has this on record, and knows where it is from. */
const BODY = 'bucket=oss-upload-doctor&object=oss-upload-doctor%2Fforged&size=1&mimeType=text%2Fplain&etag=forged'

const callback = (headers: Readonly<Record<string, string>>): HttpRequest => ({
  method: 'POST',
  headers: {
    'content-type': 'application/x-www-form-urlencoded',
    'content-md5': createHash('md5').update(BODY).digest('base64'),
    'user-agent': 'aliyun-oss-callback',
    ...headers,
  },
  body: Buffer.from(BODY),
})

const signedBy = (publicKeyUrl: string, signature: Buffer): HttpRequest =>
  callback({
    authorization: signature.toString('base64'),
    'x-oss-pub-key-url': Buffer.from(publicKeyUrl).toString('base64'),
    'x-oss-signature-version': '1.0',
    'x-oss-tag': 'CALLBACK',
  })

/** A callback that nobody signed. */
export const unsignedCallback = (): HttpRequest => callback({})

/** A callback that names OSS's key, with a signature out of the air: as long as a real one. */
export const forgedCallback = (): HttpRequest => signedBy(OSS_PUBLIC_KEY_URL, randomBytes(64))

/** A callback with a good signature under a key of our own, served on this machine while it is needed. */
export interface OwnKeyCallback {
  readonly request: HttpRequest
  /** Whether the app has fetched the key. */
  readonly wasFetched: () => boolean
  close(): Promise<void>
}

/** Signs a callback with a fresh key, and serves that key on loopback: only an app on this machine can fetch it. */
export async function startOwnKeyCallback(target: string): Promise<OwnKeyCallback> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  let fetched = false
  const server = createServer((_request, response) => {
    fetched = true
    response.end(publicKey.export({ type: 'spki', format: 'pem' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const signature = sign('RSA-MD5', Buffer.from(`${target}\n${BODY}`), privateKey)
  return {
    request: signedBy(`http://127.0.0.1:${port}/callback_pub_key_v1.pem`, signature),
    wasFetched: () => fetched,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
