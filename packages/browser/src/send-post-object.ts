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
}

/**
 * Posts a form and resolves with whatever OSS answers. XMLHttpRequest, because `fetch` reports no upload progress.
 * @throws UploadError `NETWORK_ERROR` where there is no answer, or the signal's reason.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export async function sendPostObject(
  { host, key, fields, file }: PostObjectForm,
  { signal, onSent }: SendOptions,
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
    xhr.upload.onload = () => {
      isSent = true
    }
    xhr.open('POST', host)
    xhr.upload.onprogress = ({ loaded, total }) => onSent(Math.max(0, loaded - (total - file.size)))
    xhr.onload = () => resolve({ status: xhr.status, headers: readHeaders(xhr), body: xhr.responseText })
    xhr.onerror = () => reject(new UploadError('NETWORK_ERROR', connectionFailed(host), { key, isSent }))
    xhr.onabort = () => reject(signal?.reason)
    xhr.onloadend = () => signal?.removeEventListener('abort', abort)
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

const connectionFailed = (host: string): string =>
  `The connection to ${host} failed. If the network is up, the bucket's CORS rules may not allow POST from this page.`
