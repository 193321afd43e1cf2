import { presignUrl } from '@acme/oss-upload-core'
import type { ResolvedOptions } from '../options.js'
import { assertNamed } from './bucket-request.js'

/** How an object is to be read. */
export interface PresignGetOptions {
  /** How long the URL is good, in whole seconds from 1 to 604800; temporary credentials shorten it. @default 3600 */
  readonly expiresInSeconds?: number
  /** Has browsers save the object under this name instead of showing it. @default as it was stored */
  readonly downloadAs?: string
  /** OSS's `x-oss-process`, such as `image/resize,w_200`. @default none */
  readonly process?: string
}

/**
 * Returns a URL that reads one object.
 * @throws TypeError for an empty key; RangeError for a life outside its range; Error for credentials that have expired.
 */
export async function presignGet(
  key: string,
  { expiresInSeconds = 3600, downloadAs, process }: PresignGetOptions,
  options: ResolvedOptions,
): Promise<string> {
  assertNamed(key)
  const { bucket, region, host: origin } = options
  const credentials = await options.credentials()
  const now = options.now()
  const query = {
    ...(downloadAs !== undefined && { 'response-content-disposition': attachment(downloadAs) }),
    ...(process !== undefined && { 'x-oss-process': process }),
  }
  return presignUrl({ method: 'GET', origin, bucket, key, region, credentials, now, expiresInSeconds, query })
}

/** @see https://www.rfc-editor.org/rfc/rfc6266#section-4.3 and https://www.rfc-editor.org/rfc/rfc8187 */
function attachment(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const extended = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${extended}`
}
