import { openToken, presignUrl } from '@acme/oss-upload-core'
import type { OssUpload } from '@acme/oss-upload-server'
import { act, credentials } from './emulated-app.js'

/** A URL as the actions answer it. */
export interface PartUrl {
  readonly part_number: number
  readonly url: string
  readonly expire: number
}

/** What `multipart-start` answers. */
export interface StartedUpload {
  readonly session: string
  readonly key: string
  readonly part_size: number
  readonly part_count: number
  readonly urls: readonly PartUrl[]
  readonly server_time: number
  readonly expire: number
}

/** The smallest part that OSS takes before the last. */
export const PART_SIZE: number = 100 * 1024

/** Bytes that differ from part to part. */
export const contentOf = (size: number): Buffer =>
  Buffer.from(Uint8Array.from({ length: size }, (_, index) => (index * 31 + (index >> 10)) & 0xff))

/** Two whole parts and a bit. */
export const content: Buffer = contentOf(2 * PART_SIZE + 4321)

export const file = { name: '影片 1.mp4', size: content.length, type: 'video/mp4' }

/** Begins an upload, which has to succeed. */
export async function start(app: OssUpload, members: object = { file }): Promise<StartedUpload> {
  const { status, answer } = await act(app, 'multipart-start', members)
  if (status !== 200) throw new Error(`multipart-start answered ${status} ${answer.error?.code}`)
  return answer
}

/** The bytes of a part. */
export const partOf = (whole: Buffer, number: number, size: number = PART_SIZE): Buffer =>
  whole.subarray((number - 1) * size, number * size)

/** Sends a part to its URL, as a page does. */
export const put = ({ url }: Pick<PartUrl, 'url'>, body: Buffer): Promise<Response> =>
  fetch(url, { method: 'PUT', body: new Uint8Array(body) })

/** Sends parts, which has to succeed, in this order; returns what the page then knows of them. */
export async function putAll(
  urls: readonly PartUrl[],
  whole: Buffer = content,
  size?: number,
): Promise<{ part_number: number; etag: string }[]> {
  const parts = []
  for (const url of urls) {
    const response = await put(url, partOf(whole, url.part_number, size))
    if (response.status !== 200) throw new Error(`OSS answered ${response.status}: ${await response.text()}`)
    parts.push({ part_number: url.part_number, etag: response.headers.get('etag') ?? '' })
  }
  return parts
}

/** What is stored under a key; `undefined` where nothing is. */
export async function read(app: OssUpload, key: string): Promise<Buffer | undefined> {
  const response = await fetch(await app.presignGet(key))
  return response.status === 200 ? Buffer.from(await response.arrayBuffer()) : undefined
}

/** How many unfinished uploads OSS has of a key, or below a prefix. */
export const unfinished = async (app: OssUpload, prefix: string): Promise<number> =>
  (await app.abortStale({ prefix, olderThanSeconds: 10 ** 9 })).total

/** A request that only the bucket's owner can sign: what an uploader would need somebody else's help for. */
export function askBucket(
  origin: string,
  method: 'HEAD' | 'GET' | 'PUT' | 'POST',
  key: string,
  {
    query = {},
    headers = {},
    body,
  }: { query?: Record<string, string>; headers?: Record<string, string>; body?: Buffer },
): Promise<Response> {
  const address = { origin, bucket: 'demo-bucket', key, region: 'cn-hangzhou', credentials, now: new Date() }
  const url = presignUrl({ method, ...address, expiresInSeconds: 60, query, headers })
  return fetch(url, { method, headers, ...(body && { body: new Uint8Array(body) }) })
}

/** Stores parts that no URL of a session takes: the bucket's owner signs them, who also knows what is sealed. */
export async function smuggle(origin: string, session: string, key: string, sizes: readonly number[]): Promise<void> {
  const [, uploadId] = openToken('session', session, ['the first sealing secret of the tests']) as [unknown, string]
  for (const [index, size] of sizes.entries()) {
    const query = { partNumber: String(index + 1), uploadId }
    const { status } = await askBucket(origin, 'PUT', key, { query, body: Buffer.alloc(size, index) })
    if (status !== 200) throw new Error(`OSS answered ${status}`)
  }
}
