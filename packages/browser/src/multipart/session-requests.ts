import type { Confirmation } from '../confirm-upload.js'
import type { UploadError, UploadErrorCode, UploadErrorFacts } from '../errors.js'
import type { Tools } from '../large-file.js'
import type { LargeDelivery } from './large-delivery.js'

/** Where a part goes, until when in unix seconds of the server's clock. */
export interface PartUrl {
  readonly part_number: number
  readonly url: string
  readonly expire: number
}

/** What begins an upload in parts, as the server answers it. */
export interface StartedUpload {
  readonly session: string
  readonly key: string
  readonly part_size: number
  readonly part_count: number
  readonly urls: readonly PartUrl[]
  readonly server_time?: number
  /** When the session ends, in unix seconds. */
  readonly expire?: number
}

/** URLs that were asked for. */
export interface SignedParts {
  readonly urls: readonly PartUrl[]
  readonly server_time?: number
}

/** A part that OSS has. */
export interface ListedPart {
  readonly part_number: number
  readonly etag: string
  readonly size: number
  /** In decimal, where the server says. */
  readonly crc64?: string | null
}

/** The server's part of an upload in parts. */
export interface SessionRequests {
  /** Where they go, as an absolute URL. */
  readonly endpoint: string
  /** Not ended by the signal: what it begins has to be known, to be aborted. */
  start(): Promise<StartedUpload>
  sign(session: string, numbers: readonly number[]): Promise<SignedParts>
  list(session: string): Promise<readonly ListedPart[]>
  /**
   * @param parts by number; `undefined` for all that OSS has.
   * @param crc64 of the file, in decimal: the server records nothing else; `undefined` to compare nothing.
   */
  complete(
    session: string,
    key: string,
    parts: readonly object[] | undefined,
    crc64: string | undefined,
  ): Promise<Confirmation>
  abort(session: string): Promise<void>
}

type Action = 'multipart-start' | 'multipart-sign' | 'multipart-list' | 'multipart-abort'

/** Listing 10,000 parts takes the server ten requests. */
const TIMEOUT_MS = 30_000
/** A cancelled upload waits no longer than this to be removed. */
const ABORT_TIMEOUT_MS = 10_000

/** @throws UploadError `SIGNATURE_REQUEST_FAILED`, or what the server says of the file; what complete throws is `confirm`'s. */
export function createSessionRequests(
  delivery: LargeDelivery,
  [ask, failure, confirm, , , online]: Tools,
): SessionRequests {
  const { server, signal, file } = delivery
  const url = new URL(server.endpoint, document.baseURI)

  const request = async (action: Action, json: object, isFinal = false): Promise<Response> => {
    const ending = isFinal ? undefined : signal
    const timeout = action === 'multipart-abort' ? ABORT_TIMEOUT_MS : TIMEOUT_MS
    if (!isFinal) await online(signal)
    try {
      return await ask(server, 'action', action, {
        ...{ method: 'post', json, signal: ending ?? null, timeout, retry: isFinal ? { limit: 2 } : {} },
        // the page may be closed right after a cancel
        keepalive: action === 'multipart-abort',
      })
    } catch (cause) {
      ending?.throwIfAborted()
      throw refused(cause, { fileName: nameOf(file), size: file.size, type: file.type, endpoint: url.pathname })
    }
  }

  const refused = (cause: unknown, facts: UploadErrorFacts): UploadError => {
    const error = failure('SIGNATURE_REQUEST_FAILED', cause, facts)
    if (!isAboutFile(error.serverCode)) return error
    const { details } = (cause as { data: { error: { details?: UploadErrorFacts } } }).data.error
    return failure(error.serverCode, cause, { ...facts, ...details })
  }

  return {
    endpoint: url.href,
    async start() {
      const { size, type } = file
      const named = { name: nameOf(file) || 'file', size, type, metadata: delivery.signature.metadata }
      const route = url.searchParams.get('route') ?? undefined
      const { key } = delivery
      return (await request('multipart-start', { route, key, file: named }, true)).json()
    },
    async sign(session, part_numbers) {
      return (await request('multipart-sign', { session, part_numbers })).json()
    },
    async list(session) {
      const { parts } = (await (await request('multipart-list', { session })).json()) as { parts: ListedPart[] }
      return parts
    },
    async complete(session, key, parts, crc64) {
      await online(signal)
      return confirm(server, { key, session, parts, crc64 }, signal, 'multipart-complete')
    },
    async abort(session) {
      await request('multipart-abort', { session }, true)
    },
  }
}

const nameOf = (file: File | Blob): string => ('name' in file ? file.name : '')

const isAboutFile = (code: string | undefined): code is UploadErrorCode =>
  code === 'FILE_TYPE_NOT_ACCEPTED' || code === 'FILE_TOO_LARGE' || code === 'FILE_TOO_SMALL'
