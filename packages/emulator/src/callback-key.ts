import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writeFileAtomically } from './durable-file.js'
import { percentDecode } from './percent-encoding.js'

/** Path at which the emulator serves its public key. */
export const PUBLIC_KEY_PATH = '/_emulator/callback_pub_key_v1.pem'

/** The key that signs callbacks. OSS's own has 512 bits; this one is no weaker than what a verifier may insist on. */
export interface CallbackKey {
  /** Public half, SPKI in PEM. */
  readonly publicKeyPem: string
  /** Private half. */
  readonly privateKey: KeyObject
}

/** Loads the key from the data folder, or makes it and keeps it there, readable for its owner only. */
export async function loadCallbackKey(dataDir: string): Promise<CallbackKey> {
  const path = join(dataDir, 'callback-private-key.pem')
  const stored = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const privateKey = stored === undefined ? await createKey(path) : createPrivateKey(stored)
  const publicKeyPem = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString()
  return { publicKeyPem, privateKey }
}

async function createKey(path: string): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  await writeFileAtomically(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), { mode: 0o600 })
  return privateKey
}

/**
 * Signs a callback: RSA-MD5 over the decoded path, the query as it is, a line break and the body; base64.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
export function signCallback(key: CallbackKey, path: string, search: string, body: Buffer): string {
  const signed = Buffer.concat([percentDecode(path), Buffer.from(`${search}\n`), body])
  return sign('RSA-MD5', signed, key.privateKey).toString('base64')
}
