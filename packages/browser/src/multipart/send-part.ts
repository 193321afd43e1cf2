import type { UploadError } from '../errors.js'
import type { Tools } from '../large-file.js'
import type { LargeDelivery } from './large-delivery.js'
import type { PartUrls } from './part-urls.js'
import type { ListedPart } from './session-requests.js'

/** How often a part's URL is signed anew where OSS refuses it: once for its end, and once for credentials that ended meanwhile. */
const MAX_REFUSALS = 2

/** What OSS answers, with 400, where the body did not come through: a machine that slept in the middle may see it yet. */
const BROKEN: readonly string[] = ['RequestTimeout', 'IncompleteBody']

/** How often a part is sent again that OSS has otherwise than the page read it. */
const MAX_DAMAGES = 2

/** A part on its way. */
export interface PartSending {
  readonly number: number
  /** In bytes. */
  readonly size: number
  /** Cuts it from the file. For each attempt: browsers may fail to read a slice while the file is there as ever. */
  readonly slice: () => Blob
  /** The CRC-64 that it has to have; `undefined` to compare nothing. */
  readonly crc64: (() => Promise<string>) | undefined
  readonly key: string
  readonly signal: AbortSignal
  readonly urls: PartUrls
  /** Bytes of the part that have gone out; 0 where it begins again. */
  readonly onSent: (loaded: number) => void
  readonly onFailure: () => void
  /** Asks the server which parts OSS has. */
  readonly list: () => Promise<readonly ListedPart[]>
}

/**
 * Sends one part until OSS has it, and returns its ETag: `null` where CORS does not expose it.
 * @throws UploadError: `CHECKSUM_MISMATCH` for one that OSS has otherwise each time; or the signal's reason.
 */
export function sendPart(sending: PartSending, delivery: LargeDelivery, tools: Tools): Promise<string | null> {
  const [, , , , repeat] = tools
  const { number, signal, urls, onSent, onFailure } = sending
  let [refusals, damages] = [0, 0]
  const attempt = async (): Promise<string | null> => {
    const url = await urls.get(number)
    try {
      return await put(url, sending, delivery, tools)
    } catch (error) {
      const mayRepeat = isDamaged(error) ? damages++ < MAX_DAMAGES : isRefused(error) && refusals++ < MAX_REFUSALS
      if (!mayRepeat) throw error
      if (isRefused(error)) urls.refuse(number, url)
      onSent(0)
      return attempt()
    }
  }
  return repeat(attempt, { retries: delivery.retries, signal }, () => {
    onSent(0)
    onFailure()
  })
}

async function put(url: string, sending: PartSending, delivery: LargeDelivery, tools: Tools): Promise<string | null> {
  const [, failure, , readAnswer, , , sendToOss] = tools
  const { number, size, slice, key, signal, onSent, list } = sending
  const { hosts, signature, stallSeconds } = delivery
  const { origin } = new URL(url)
  // URLs are signed for the bucket, not for one of its host names
  const host = hosts.next(signature.hosts.length > 0 ? signature.hosts : [origin])
  const sentTo = new URL(host).origin + url.slice(origin.length)
  const request = { method: 'PUT', url: sentTo, host, key, body: slice(), size } as const
  const expected = sending.crc64?.()
  try {
    const answer = await sendToOss(request, { signal, onSent, isWatched: true, entered: () => {}, stallSeconds })
    const { etag, crc64 } = await readAnswer({ key, size }, answer)
    const expectedCrc64 = await expected
    if (expectedCrc64 !== undefined && crc64 !== null && crc64 !== expectedCrc64)
      throw failure('CHECKSUM_MISMATCH', undefined, { key, crc64, expectedCrc64 })
    return etag
  } catch (error) {
    const { code, isSent, ossError } = error as Partial<UploadError>
    const isBroken = BROKEN.includes(ossError?.code ?? '')
    if (code !== 'NETWORK_ERROR' && !isBroken) throw error
    if (!isBroken) hosts.avoid(host)
    const stored = isSent && (await list()).find((part) => part.part_number === number && part.size === size)
    if (stored) return stored.etag
    throw failure('NETWORK_ERROR', error, { key, host, isSent: false })
  }
}

const isDamaged = (error: unknown): boolean => (error as Partial<UploadError>).code === 'CHECKSUM_MISMATCH'

/** For its signature, its end or its credentials. */
const isRefused = (error: unknown): boolean => (error as Partial<UploadError>).ossError?.status === 403
