import { presignUrl } from '@acme/oss-upload-core'
import type { ResolvedOptions } from '../options.js'
import type { Signing } from '../signing/sign-upload.js'
import { sizeOfPart } from './part-size.js'
import type { MultipartSession } from './session.js'

/** Most URLs of one answer. */
export const MAX_URLS = 100

/** Where a part goes, by PUT. */
export interface PartUrl {
  readonly part_number: number
  readonly url: string
  /** Unix seconds. */
  readonly expire: number
}

/**
 * Signs the URLs of some parts. Each takes one part of this one upload, of exactly its bytes: `Content-Length`, which browsers
 * send by themselves, is signed. A browser must send no `Content-Type`, which OSS would count as unsigned.
 */
export function signParts(
  { state, uploadId, partSize }: MultipartSession,
  numbers: readonly number[],
  { credentials, now, expiration }: Signing,
  { host: origin, bucket, region }: ResolvedOptions,
): PartUrl[] {
  const expire = Math.floor(expiration.getTime() / 1000)
  const expiresInSeconds = expire - Math.floor(now.getTime() / 1000)
  const base = { method: 'PUT', origin, bucket, key: state.key, region, credentials, now, expiresInSeconds } as const
  return numbers.map((number) => {
    const query = { partNumber: String(number), uploadId }
    const headers = { 'content-length': String(sizeOfPart(number, state.maxSize, partSize)) }
    const url = presignUrl({ ...base, query, headers, additionalHeaders: ['content-length'] })
    return { part_number: number, url, expire }
  })
}
