import { toHex } from '@acme/oss-upload-core'

/** Returns 32 hex digits that are the same for the same parts, and for no others. */
export async function identityOf(parts: readonly unknown[]): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(parts)))
  return toHex(new Uint8Array(digest).subarray(0, 16))
}
