import { UploadError } from './errors.js'

/** A request that brings a file, or a part of it, to OSS. */
export interface OssRequest {
  readonly method: 'POST' | 'PUT'
  readonly url: string
  /** For the error: a signed URL is a secret. */
  readonly host: string
  readonly key: string
  readonly body: FormData | Blob
  /** Bytes of the file that are in the body. */
  readonly size: number
}

/** What OSS answered. */
export interface OssAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** Hooks into a request on its way. */
export interface SendOptions {
  readonly signal: AbortSignal | undefined
  /** Bytes of the file, not of the form. */
  readonly onSent: (loaded: number) => void
  /** Whether to listen to what is sent: then browsers ask OSS before. Otherwise the last byte counts as sent from the start. */
  readonly isWatched: boolean
  /** Called when bytes go out: the browser has been told that it may. */
  readonly entered: () => void
  readonly stallSeconds: number
}

/**
 * Sends a request and resolves with whatever OSS answers. XMLHttpRequest, because `fetch` reports no upload progress.
 * @throws UploadError `NETWORK_ERROR` where there is no answer, or nothing moves for `stallSeconds`, or the signal's reason.
 */
export async function sendToOss(
  { method, url, host, key, body, size }: OssRequest,
  { signal, onSent, isWatched, entered, stallSeconds }: SendOptions,
): Promise<OssAnswer> {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    let isSent = !isWatched
    let timer: ReturnType<typeof setTimeout>
    const watch = () => {
      clearTimeout(timer)
      timer = setTimeout(abort, stallSeconds * 1000)
    }
    xhr.open(method, url)
    if (isWatched) {
      xhr.upload.onload = () => {
        isSent = true
        watch()
      }
      xhr.upload.onprogress = ({ loaded, total }) => {
        entered()
        watch()
        onSent(Math.max(0, loaded - (total - size)))
      }
    }
    xhr.onloadend = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      const { status } = xhr
      if (status) resolve({ status, headers: readHeaders(xhr), body: xhr.responseText })
      else reject(signal?.aborted ? signal.reason : new UploadError('NETWORK_ERROR', { key, isSent, host }))
    }
    watch()
    signal?.addEventListener('abort', abort)
    xhr.send(body)
  })
}

/** Asked for one by one, a header that CORS does not expose would make the browser write an error to the console. */
const readHeaders = (xhr: XMLHttpRequest): Headers =>
  new Headers(
    Array.from(xhr.getAllResponseHeaders().matchAll(/(.+?): ?(.*)/g), (line) => line.slice(1) as [string, string]),
  )
