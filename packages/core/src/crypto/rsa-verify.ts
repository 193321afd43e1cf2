/**
 * RSASSA-PKCS1-v1_5 with MD5, the signature of OSS callbacks.
 * Off Node it is done with BigInt, because Web Crypto has no MD5; everything here is public, so timing leaks nothing.
 * @see https://www.rfc-editor.org/rfc/rfc8017#section-8.2.2
 */
import { md5 } from '@noble/hashes/legacy.js'
import { fromBase64, toHex } from '../encoding.js'
import { type NodeKeyObject, nodeCrypto } from './node-crypto.js'

/** A public key parsed once by {@link parsePublicKey}: keep it, since parsing costs more than verifying. */
export type PublicKey = NodeKeyObject | RsaPublicKey

interface RsaPublicKey {
  readonly modulus: bigint
  readonly exponent: bigint
  /** Length of the modulus, and so of every signature, in bytes. */
  readonly length: number
  /** The block that every signature opens to, without the digest. */
  readonly padding: bigint
}

const INVALID_KEY = 'The public key is not a PEM "PUBLIC KEY" (SubjectPublicKeyInfo) of RSA.'

/**
 * Parses an RSA public key in PEM (SubjectPublicKeyInfo, RFC 5280).
 * @throws TypeError where it is anything else.
 */
export function parsePublicKey(pem: string): PublicKey {
  const base64 = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/.exec(pem)?.[1]
  const der = base64 && fromBase64(base64.replace(/\s/g, ''))
  if (!der) throw new TypeError(INVALID_KEY)
  const key = readSubjectPublicKeyInfo(der)
  return nodeCrypto ? nodeCrypto.createPublicKey(pem) : key
}

/** Whether `signature` is that of `message` under `publicKey`; any length or content of either is answered, never thrown. */
export function verifyRsaMd5(publicKey: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  if (nodeCrypto) return nodeCrypto.verify('RSA-MD5', message, publicKey as NodeKeyObject, signature)
  const { modulus, exponent, length, padding } = publicKey as RsaPublicKey
  const representative = toBigInt(signature)
  if (signature.length !== length || representative >= modulus) return false
  return modularPower(representative, exponent, modulus) === padding + toBigInt(md5(message))
}

/** DER of `DigestInfo { AlgorithmIdentifier md5, NULL }` up to the digest itself (RFC 8017, section 9.2, note 1). */
const MD5_DIGEST_INFO = [
  0x30, 0x20, 0x30, 0x0c, 0x06, 0x08, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, 0x05, 0x05, 0x00, 0x04, 0x10,
]

const MD5_BYTES = 16

/**
 * EMSA-PKCS1-v1_5: the whole block that a signature must open to, with zeros where the digest goes, so that nothing in it is
 * left unchecked.
 */
function paddingOf(length: number): bigint {
  const block = new Uint8Array(length).fill(0xff)
  const tail = length - MD5_BYTES
  block.set([0x00, 0x01])
  block.set([0x00, ...MD5_DIGEST_INFO], tail - MD5_DIGEST_INFO.length - 1)
  block.fill(0x00, tail)
  return toBigInt(block)
}

function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = base
  for (const bit of exponent.toString(2).slice(1)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

const toBigInt = (bytes: Uint8Array): bigint => BigInt(`0x0${toHex(bytes)}`)

const DER_INTEGER = 0x02
const DER_BIT_STRING = 0x03
const DER_SEQUENCE = 0x30
/** DER of the object identifier 1.2.840.113549.1.1.1 (rsaEncryption) and its NULL parameters. */
const RSA_ENCRYPTION = '6,9,42,134,72,134,247,13,1,1,1,5,0'
/** Smallest modulus that EMSA-PKCS1-v1_5 with MD5 fits in, and the largest that a key of 8 KB could bring. */
const MODULUS_BYTES = { min: 46, max: 1024 }

function readSubjectPublicKeyInfo(der: Uint8Array): RsaPublicKey {
  const [algorithm, afterAlgorithm] = readDer(readDer(der, DER_SEQUENCE)[0], DER_SEQUENCE)
  if (algorithm.join() !== RSA_ENCRYPTION) throw new TypeError(INVALID_KEY)
  const bits = readDer(afterAlgorithm, DER_BIT_STRING)[0]
  const [modulus, afterModulus] = readDer(readDer(bits.subarray(1), DER_SEQUENCE)[0], DER_INTEGER)
  const [exponent] = readDer(afterModulus, DER_INTEGER)
  const length = modulus[0] === 0 ? modulus.length - 1 : modulus.length
  if (length < MODULUS_BYTES.min || length > MODULUS_BYTES.max || exponent.length > 8) throw new TypeError(INVALID_KEY)
  const key = { modulus: toBigInt(modulus), exponent: toBigInt(exponent), length, padding: paddingOf(length) }
  // with an exponent of 1 everybody could write signatures
  if (key.exponent < 3n) throw new TypeError(INVALID_KEY)
  return key
}

/** Reads one value of definite length; returns it and what follows it. */
function readDer(bytes: Uint8Array, tag: number): [value: Uint8Array, rest: Uint8Array] {
  const first = bytes[1]
  if (bytes[0] !== tag || first === undefined) throw new TypeError(INVALID_KEY)
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  const start = 2 + lengthBytes
  const length = lengthBytes === 0 ? first : Number(toBigInt(bytes.subarray(2, start)))
  if (lengthBytes > 2 || start + length > bytes.length) throw new TypeError(INVALID_KEY)
  return [bytes.subarray(start, start + length), bytes.subarray(start + length)]
}
