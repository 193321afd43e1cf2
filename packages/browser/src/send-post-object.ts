import { UploadError } from './errors.js'

/** A form as OSS takes it. */
export interface PostObjectForm {
  /** Where it goes. */
  readonly host: string
  readonly key: string
  /** Sent verbatim, between `key` and `file`. */
  readonly fields: Readonly<Record<string, string>>
  readonly file: Blob
}

/** What OSS answered. */
export interface OssAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** Hooks into a form on its way. */
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
 * Posts a form and resolves with whatever OSS answers. XMLHttpRequest, because `fetch` reports no upload progress.
 * @throws UploadError `NETWORK_ERROR` where there is no answer, or nothing moves for `stallSeconds`, or the signal's reason.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export async function sendPostObject(
  { host, key, fields, file }: PostObjectForm,
  { signal, onSent, isWatched, entered, stallSeconds }: SendOptions,
): Promise<OssAnswer> {
  signal?.throwIfAborted()
  const form = new FormData()
  for (const [name, value] of Object.entries({ key, ...fields })) form.append(name, value)
  // OSS reads nothing behind `file`
  form.append('file', file)
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    let isSent = !isWatched
    let timer: ReturnType<typeof setTimeout>
    const watch = () => {
      clearTimeout(timer)
      timer = setTimeout(abort, stallSeconds * 1000)
    }
    xhr.open('POST', host)
    if (isWatched) {
      xhr.upload.onload = () => {
        isSent = true
        watch()
      }
      xhr.upload.onprogress = ({ loaded, total }) => {
        entered()
        watch()
        onSent(Math.max(0, loaded - (total - file.size)))
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
    xhr.send(form)
  })
}

/** Asked for one by one, a header that CORS does not expose would make the browser write an error to the console. */
const readHeaders = (xhr: XMLHttpRequest): Headers => {
  const lines = xhr.getAllResponseHeaders().split('\r\n').filter(Boolean)
  return new Headers(lines.map((line) => line.split(/: ?(.*)/s, 2) as [string, string]))
}
