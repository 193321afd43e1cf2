import { nodeBuiltin } from '../node-builtin.js'

/** A key that `node:crypto` has parsed: signing with one is several times faster than with its bytes. */
export interface NodeKeyObject {
  readonly type: 'secret' | 'public' | 'private'
}

interface NodeDigest {
  update(data: Uint8Array | string): NodeDigest
  digest(): Uint8Array<ArrayBuffer>
  digest(encoding: 'hex' | 'base64'): string
}

/** The part of `node:crypto` that core uses. */
export interface NodeCrypto {
  createHash(algorithm: 'sha256' | 'md5'): NodeDigest
  createHmac(algorithm: 'sha256' | 'sha1', key: NodeKeyObject): NodeDigest
  createSecretKey(key: Uint8Array): NodeKeyObject
  createPublicKey(pem: string): NodeKeyObject
  verify(algorithm: 'RSA-MD5', data: Uint8Array, key: NodeKeyObject, signature: Uint8Array): boolean
}

/** `node:crypto` where the runtime has it, else `undefined`. */
export const nodeCrypto: NodeCrypto | undefined = /* @__PURE__ */ nodeBuiltin<NodeCrypto>('node:crypto')
