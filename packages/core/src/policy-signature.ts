import { hmacSha1, hmacSha256, type SecretKey, secretKey } from './crypto/hash.js'
import { toBase64, toHex } from './encoding.js'

/**
 * Returns the V4 signature of a base64-encoded policy: 64 lower-case hex digits. Unlike other V4 requests it has no
 * canonical request; the text of the policy alone is signed.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/signature-version-4-recommend
 */
export const signPolicyV4 = (policyBase64: string, signingKey: SecretKey): string =>
  toHex(hmacSha256(signingKey, policyBase64))

/**
 * Returns the V1 signature of a base64-encoded policy: base64 of HMAC-SHA1, 28 characters. New buckets refuse V1 since
 * 2025-09-01; it serves existing ones.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export const signPolicyV1 = (policyBase64: string, accessKeySecret: string): string =>
  toBase64(hmacSha1(secretKey(accessKeySecret), policyBase64))
