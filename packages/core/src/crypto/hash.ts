import { hmac } from '@noble/hashes/hmac.js'
import * as legacy from '@noble/hashes/legacy.js'
import * as sha2 from '@noble/hashes/sha2.js'
import { toBase64, toHex, utf8 } from '../encoding.js'
import { type NodeKeyObject, nodeCrypto } from './node-crypto.js'

/** A key for HMAC: parsed by `node:crypto` where there is one, bytes elsewhere. */
export type SecretKey = NodeKeyObject | Uint8Array

const bytesOf = (data: Uint8Array | string): Uint8Array => (typeof data === 'string' ? utf8(data) : data)

/** Prepares a secret for the HMACs below. */
export const secretKey = (secret: Uint8Array | string): SecretKey =>
  nodeCrypto ? nodeCrypto.createSecretKey(bytesOf(secret)) : bytesOf(secret)

/** HMAC-SHA256: 32 bytes. @see https://www.rfc-editor.org/rfc/rfc2104 */
export const hmacSha256 = (key: SecretKey, message: Uint8Array | string): Uint8Array =>
  nodeCrypto
    ? nodeCrypto
        .createHmac('sha256', key as NodeKeyObject)
        .update(message)
        .digest()
    : hmac(sha2.sha256, key as Uint8Array, bytesOf(message))

/** {@link hmacSha256} as 64 lower-case hex digits: written by `node:crypto` itself where there is one. */
export const hmacSha256Hex = (key: SecretKey, message: string): string =>
  nodeCrypto
    ? nodeCrypto
        .createHmac('sha256', key as NodeKeyObject)
        .update(message)
        .digest('hex')
    : toHex(hmacSha256(key, message))

/** HMAC-SHA1 in base64: 28 characters. @see https://www.rfc-editor.org/rfc/rfc2104 */
export const hmacSha1Base64 = (key: SecretKey, message: string): string =>
  nodeCrypto
    ? nodeCrypto
        .createHmac('sha1', key as NodeKeyObject)
        .update(message)
        .digest('base64')
    : toBase64(hmac(legacy.sha1, key as Uint8Array, bytesOf(message)))

/** SHA-256: 32 bytes. */
export const sha256 = (message: Uint8Array | string): Uint8Array =>
  nodeCrypto ? nodeCrypto.createHash('sha256').update(message).digest() : sha2.sha256(bytesOf(message))
