import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, toBase64, utf8 } from './encoding.js'
import { OssUploadError } from './errors.js'

/** What a token is for: one sealed for one purpose opens for no other. */
export type TokenPurpose = 'upload' | 'object' | 'session'

/** A token was not sealed by any of the secrets for this purpose, or was altered. */
export class SealedTokenError extends OssUploadError {
  override readonly name = 'SealedTokenError'
  readonly code = 'INVALID_TOKEN'
  constructor(purpose: TokenPurpose) {
    super(`This is no token for the purpose "${purpose}" that any of the secrets has sealed, or it was altered.`)
  }
}

/** The shortest secret, in bytes of UTF-8. */
const MIN_SECRET_BYTES = 32
/** Bytes of the random nonce: enough that a random one never repeats. */
const NONCE_BYTES = 24

/**
 * Checks the secrets that seal tokens: at least one, each of 32 bytes or more.
 * @throws TypeError or RangeError that names the position, never a secret.
 */
export function assertSecrets(secrets: readonly string[]): void {
  if (!Array.isArray(secrets) || secrets.length === 0)
    throw new TypeError('secrets is empty: expected a list with at least one text of 32 random bytes or more.')
  secrets.forEach((secret, index) => {
    if (typeof secret !== 'string') throw new TypeError(`secrets[${index}] is ${typeof secret}: expected a text.`)
    const { length } = utf8(secret)
    if (length < MIN_SECRET_BYTES)
      throw new RangeError(`secrets[${index}] has ${length} bytes: expected ${MIN_SECRET_BYTES} random ones or more.`)
  })
}

/**
 * Seals claims so that nobody without the secret can read, make or alter them (XChaCha20-Poly1305, a key per purpose by
 * HKDF-SHA256). The token is base64url: it passes through URLs and forms as it is.
 * @param claims anything that JSON can carry.
 * @param secrets the first seals; the others only open.
 * @param nonce 24 random bytes, new for every token.
 * @throws TypeError or RangeError for secrets or a nonce that cannot be used.
 * @see https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha-03
 */
export function sealToken(
  purpose: TokenPurpose,
  claims: unknown,
  secrets: readonly string[],
  nonce: Uint8Array,
): string {
  assertSecrets(secrets)
  if (nonce.length !== NONCE_BYTES) throw new RangeError(`nonce has ${nonce.length} bytes: expected ${NONCE_BYTES}.`)
  const sealed = xchacha20poly1305(keyFor(secrets[0] as string, purpose), nonce).encrypt(utf8(JSON.stringify(claims)))
  const token = new Uint8Array(NONCE_BYTES + sealed.length)
  token.set(nonce)
  token.set(sealed, NONCE_BYTES)
  return toBase64(token).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/**
 * Opens a token and returns its claims.
 * @throws SealedTokenError where none of the secrets has sealed it for this purpose.
 */
export function openToken(purpose: TokenPurpose, token: string, secrets: readonly string[]): unknown {
  assertSecrets(secrets)
  const padded = token.replaceAll('-', '+').replaceAll('_', '/') + '='.repeat((4 - (token.length % 4)) % 4)
  const bytes = fromBase64(padded)
  if (!bytes || /[+/=]/.test(token)) throw new SealedTokenError(purpose)
  for (const secret of secrets) {
    try {
      const opened = xchacha20poly1305(keyFor(secret, purpose), bytes.subarray(0, NONCE_BYTES)).decrypt(
        bytes.subarray(NONCE_BYTES),
      )
      return JSON.parse(new TextDecoder().decode(opened))
    } catch {
      // sealed by another secret of the ring, or by none
    }
  }
  throw new SealedTokenError(purpose)
}

/** How many derived keys are kept: three purposes of every secret in the ring, and some to spare. */
const KEPT_KEYS = 32
const keptKeys = /* @__PURE__ */ new Map<string, Uint8Array>()

function keyFor(secret: string, purpose: TokenPurpose): Uint8Array {
  const name = `${purpose}/${secret}`
  const kept = keptKeys.get(name)
  if (kept) return kept
  const key = hkdf(sha256, utf8(secret), undefined, utf8(`oss-upload ${purpose}`), 32)
  if (keptKeys.size >= KEPT_KEYS) keptKeys.clear()
  keptKeys.set(name, key)
  return key
}
