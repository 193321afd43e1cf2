import { hmacSha1Base64, hmacSha256Hex, type SecretKey } from './crypto/hash.js'

/**
 * Returns the V4 signature of a base64-encoded policy: 64 lower-case hex digits. Unlike other V4 requests it has no
 * canonical request; the text of the policy alone is signed.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/signature-version-4-recommend
 */
export const signPolicyV4 = (policyBase64: string, signingKey: SecretKey): string =>
  hmacSha256Hex(signingKey, policyBase64)

/**
 * Returns the V1 signature of a base64-encoded policy: base64 of HMAC-SHA1, 28 characters. New buckets refuse V1 since
 * 2025-09-01; it serves existing ones.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export const signPolicyV1 = (policyBase64: string, secretKey: SecretKey): string =>
  hmacSha1Base64(secretKey, policyBase64)
