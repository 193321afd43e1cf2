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
  readonly headers: { get(name: string): string | null }
  readonly body: string
}

/** Hooks into a form on its way. */
export interface SendOptions {
  readonly signal: AbortSignal | undefined
  /** Bytes of the file, not of the form. */
  readonly onSent: (loaded: number) => void
  readonly stallSeconds: number
}

/**
 * Posts a form and resolves with whatever OSS answers. XMLHttpRequest, because `fetch` reports no upload progress.
 * @throws UploadError `NETWORK_ERROR` where there is no answer, or nothing moves for `stallSeconds`, or the signal's reason.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export async function sendPostObject(
  { host, key, fields, file }: PostObjectForm,
  { signal, onSent, stallSeconds }: SendOptions,
): Promise<OssAnswer> {
  signal?.throwIfAborted()
  const form = new FormData()
  for (const [name, value] of Object.entries({ key, ...fields })) form.append(name, value)
  // OSS reads nothing behind `file`
  form.append('file', file)
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest()
    const abort = () => xhr.abort()
    let isSent = false
    let timer: ReturnType<typeof setTimeout>
    const watch = () => {
      clearTimeout(timer)
      timer = setTimeout(abort, stallSeconds * 1000)
    }
    const fail = () => reject(signal?.aborted ? signal.reason : new UploadError('NETWORK_ERROR', { key, isSent, host }))
    xhr.upload.onload = () => {
      isSent = true
      watch()
    }
    xhr.open('POST', host)
    xhr.upload.onprogress = ({ loaded, total }) => {
      watch()
      onSent(Math.max(0, loaded - (total - file.size)))
    }
    xhr.onload = () => resolve({ status: xhr.status, headers: readHeaders(xhr), body: xhr.responseText })
    xhr.onerror = fail
    xhr.onabort = fail
    xhr.onloadend = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    watch()
    signal?.addEventListener('abort', abort)
    xhr.send(form)
  })
}

/** Asked for one by one, a header that CORS does not expose would make the browser write an error to the console. */
function readHeaders(xhr: XMLHttpRequest): OssAnswer['headers'] {
  const lines = xhr.getAllResponseHeaders().split('\r\n')
  const values = new Map(lines.map((line) => line.split(/: ?(.*)/s, 2) as [string, string]))
  return { get: (name) => values.get(name) ?? null }
}
