import { OSS_PUBLIC_KEY, OSS_PUBLIC_KEY_URL, type PublicKey, parsePublicKey } from '@acme/oss-upload-core'
import { RequestError } from '../errors.js'
import { readBody } from '../request-body.js'

const KEY_LIMITS = { maxBytes: 8 * 1024, timeoutMs: 3000 }
/** How long a key that could not be had is not asked for again: a caller cannot make this server call out at will. */
const FAILURE_LIFETIME_MS = 60_000

interface KeptKey {
  readonly key: Promise<PublicKey>
  /** When it failed, by the injected clock; `undefined` while it is good. */
  failedAt: number | undefined
}

/** Callback keys by URL: each is fetched once, and one fetch is in flight however many callbacks wait for it. */
export interface PublicKeys {
  /** @throws RequestError 500 `KEY_UNAVAILABLE` where the key cannot be had now. */
  get(publicKeyUrl: string): Promise<PublicKey>
}

/** @param dependencies what fetches, and the clock. */
export function createPublicKeys({ fetch, now }: { fetch: typeof globalThis.fetch; now: () => Date }): PublicKeys {
  const kept = new Map<string, KeptKey>()
  const isFresh = ({ failedAt }: KeptKey) => failedAt === undefined || now().getTime() - failedAt < FAILURE_LIFETIME_MS
  return {
    get(publicKeyUrl) {
      const known = kept.get(publicKeyUrl)
      if (known && isFresh(known)) return known.key
      const entry: KeptKey = { key: loadKey(publicKeyUrl, fetch), failedAt: undefined }
      kept.set(publicKeyUrl, entry)
      entry.key.catch(() => {
        entry.failedAt = now().getTime()
      })
      return entry.key
    },
  }
}

async function loadKey(publicKeyUrl: string, fetch: typeof globalThis.fetch): Promise<PublicKey> {
  const secureUrl = publicKeyUrl.replace(/^http:\/\/(?=gosspublic\.alicdn\.com\/)/, 'https://')
  if (secureUrl === OSS_PUBLIC_KEY_URL) return parsePublicKey(OSS_PUBLIC_KEY)
  try {
    const signal = AbortSignal.timeout(KEY_LIMITS.timeoutMs)
    const response = await fetch(secureUrl, { redirect: 'manual', signal })
    const pem = await readBody(response, KEY_LIMITS)
    if (response.status !== 200) throw new Error(`${secureUrl} answered ${response.status}, expected 200.`)
    return parsePublicKey(new TextDecoder().decode(pem))
  } catch (cause) {
    throw new RequestError(500, 'KEY_UNAVAILABLE', `The callback key at ${secureUrl} cannot be had.`, { cause })
  }
}
