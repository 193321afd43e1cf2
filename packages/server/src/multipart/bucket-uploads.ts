import { type OssErrorDocument, parseOssError } from '@acme/oss-upload-core'
import { type BucketRequest, requestBucket, unavailable } from '../bucket/bucket-request.js'
import type { ResolvedOptions } from '../options.js'
import { normalizeEtag } from '../recording/object-facts.js'
import { readBody } from '../request-body.js'
import { blocksOf, textOf } from './xml-text.js'

const TIMEOUT_MS = 10_000
/** OSS reads no byte of the parts, but there may be 10,000. */
const COMPLETE_TIMEOUT_MS = 30_000
/** A thousand uploads, each with the longest key. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024

/** Has OSS refuse what would take the place of another object. */
export const FORBID_OVERWRITE = { 'x-oss-forbid-overwrite': 'true' } as const

/** An upload in parts, as OSS names it. */
export interface UploadName {
  readonly key: string
  readonly uploadId: string
}

/** A part that OSS has. */
export interface StoredPart {
  readonly number: number
  /** Upper case, without quotes. */
  readonly etag: string
  /** In bytes. */
  readonly size: number
  /** In decimal; `null` where OSS does not say. */
  readonly crc64: string | null
}

interface BucketAnswer {
  readonly isOk: boolean
  readonly text: string
  readonly error: OssErrorDocument
}

async function ask(request: Omit<BucketRequest, 'timeoutMs'>, options: ResolvedOptions, timeoutMs = TIMEOUT_MS) {
  const response = await requestBucket({ ...request, timeoutMs }, options)
  const body = await readBody(response, { maxBytes: MAX_ANSWER_BYTES, timeoutMs }).catch((cause: unknown) => {
    throw unavailable('OSS broke off its answer', cause)
  })
  const text = new TextDecoder().decode(body)
  const { status, headers } = response
  const answer: BucketAnswer = {
    isOk: status >= 200 && status < 300,
    text,
    error: parseOssError(status, headers, text),
  }
  return answer
}

const refused = (what: string, { status, code }: OssErrorDocument) => unavailable(`${what} answered ${status} ${code}`)

/**
 * Begins an upload in parts, and returns OSS's id of it.
 * @param headers what is stored along with the object, by lower-case name.
 * @throws RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/initiatemultipartupload
 */
export async function initiateUpload(
  key: string,
  headers: Readonly<Record<string, string>>,
  options: ResolvedOptions,
): Promise<string> {
  const request = { method: 'POST', key, query: { uploads: '', 'encoding-type': 'url' }, headers } as const
  const { isOk, text, error } = await ask(request, options)
  const uploadId = isOk ? textOf('UploadId', text) : ''
  if (uploadId === '') throw refused('Beginning a multipart upload', error)
  return uploadId
}

/**
 * Lists the parts that OSS has, by number; `undefined` where it has no such upload.
 * @throws RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not list.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/listparts
 */
export async function listParts(
  { key, uploadId }: UploadName,
  options: ResolvedOptions,
): Promise<StoredPart[] | undefined> {
  const parts: StoredPart[] = []
  for (let marker = 0; ; ) {
    const query = { uploadId, 'max-parts': '1000', 'part-number-marker': String(marker) }
    const { isOk, text, error } = await ask({ method: 'GET', key, query }, options)
    if (error.code === 'NoSuchUpload') return undefined
    if (!isOk) throw refused('Listing the parts', error)
    const page = blocksOf('Part', text).map((part) => ({
      number: Number(textOf('PartNumber', part)),
      etag: normalizeEtag(textOf('ETag', part)),
      size: Number(textOf('Size', part)),
      crc64: textOf('HashCrc64ecma', part) || null,
    }))
    parts.push(...page)
    const last = page.at(-1)?.number ?? marker
    // a page that brings nothing new would be asked for without end
    if (textOf('IsTruncated', text) !== 'true' || last <= marker) return parts
    marker = last
  }
}

/** How OSS answered that it was to make an object of the parts. */
export type Completion =
  | { readonly status: 'completed' }
  /** The upload is not there, or its key has an object: it may be done already. */
  | { readonly status: 'gone' }
  /** What was named is not what OSS has, or a part is too small. */
  | { readonly status: 'refused'; readonly code: string }

/**
 * Makes an object of the parts.
 * @param parts by number, or `'all'` that OSS has.
 * @param headers what OSS is to heed besides, by lower-case name.
 * @throws RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not say that it has; it may have all the same.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/completemultipartupload
 */
export async function completeParts(
  { key, uploadId }: UploadName,
  parts: readonly Pick<StoredPart, 'number' | 'etag'>[] | 'all',
  headers: Readonly<Record<string, string>>,
  options: ResolvedOptions,
): Promise<Completion> {
  const all: Readonly<Record<string, string>> = parts === 'all' ? { 'x-oss-complete-all': 'yes' } : {}
  const body = parts === 'all' ? {} : { body: new TextEncoder().encode(completionOf(parts)) }
  const request = { method: 'POST', key, query: { uploadId }, headers: { ...headers, ...all }, ...body } as const
  const { isOk, error } = await ask(request, options, COMPLETE_TIMEOUT_MS)
  const { code } = error
  // OSS sends the status ahead where it takes long, and may yet add an error
  if (isOk && code === '') return { status: 'completed' }
  if (code === 'NoSuchUpload' || code === 'FileAlreadyExists') return { status: 'gone' }
  if (code === 'InvalidPart' || code === 'InvalidPartOrder' || code === 'EntityTooSmall')
    return { status: 'refused', code }
  throw refused('Completing the upload', error)
}

const completionOf = (parts: readonly Pick<StoredPart, 'number' | 'etag'>[]): string =>
  `<CompleteMultipartUpload>${parts
    .map(({ number, etag }) => `<Part><PartNumber>${number}</PartNumber><ETag>"${etag}"</ETag></Part>`)
    .join('')}</CompleteMultipartUpload>`

/**
 * Ends an upload and removes its parts; one that is gone already is ended too.
 * @throws RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not say that it is gone.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/abortmultipartupload
 */
export async function abortUpload({ key, uploadId }: UploadName, options: ResolvedOptions): Promise<void> {
  const { isOk, error } = await ask({ method: 'DELETE', key, query: { uploadId } }, options)
  if (!isOk && error.code !== 'NoSuchUpload') throw refused('Aborting the upload', error)
}

/** An upload that is neither completed nor aborted. */
export interface OpenUpload extends UploadName {
  readonly initiated: Date
}

/**
 * Lists the uploads whose keys begin with a prefix, a page of up to 1,000 at a time.
 * @throws RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not list (needs `oss:ListMultipartUploads`).
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/listmultipartuploads
 */
export async function* listUploads(prefix: string, options: ResolvedOptions): AsyncGenerator<OpenUpload[]> {
  const base = { uploads: '', 'max-uploads': '1000', 'encoding-type': 'url', prefix }
  let marker: UploadName | undefined
  do {
    const query = marker ? { ...base, 'key-marker': marker.key, 'upload-id-marker': marker.uploadId } : base
    const { isOk, text, error } = await ask({ method: 'GET', key: '', query }, options)
    if (!isOk) throw refused('Listing the multipart uploads', error)
    const page = blocksOf('Upload', text).map((upload) => ({
      // a literal "+" comes as %2B: one that is there stands for a space
      key: decodeURIComponent(textOf('Key', upload).replaceAll('+', '%20')),
      uploadId: textOf('UploadId', upload),
      initiated: new Date(textOf('Initiated', upload)),
    }))
    yield page
    marker = textOf('IsTruncated', text) === 'true' ? page.at(-1) : undefined
  } while (marker !== undefined)
}
