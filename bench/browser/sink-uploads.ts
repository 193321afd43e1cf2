// The bucket's uploads in parts: it knows what has come, and keeps none of it.
import type { IncomingMessage } from 'node:http'

interface SinkUpload {
  /** What the object is to have, as its upload began. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes by number. */
  readonly parts: Map<number, number>
}

/** What the bucket answers; with its own headers besides. */
export interface SinkAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const UPLOAD_ID = '0004B9894A22E5B1888A1E29F8236E2D'
/** What each body has, whatever is in it. */
export const ETAG = '"5D41402ABC4B2A76B9719D911017C592"'
/** What OSS keeps of the request that begins an upload, as far as anybody asks for it. */
const KEPT = ['content-type', 'x-oss-meta-upload-tag']

const uploads = new Map<string, SinkUpload>()

/** Answers a request that is about an upload in parts, or about the object that it became; `undefined` for any other. */
export function answerToUpload(request: IncomingMessage): SinkAnswer | undefined {
  const { method, url = '' } = request
  const [path = '', search] = url.slice(1).split('?')
  const key = decodeURIComponent(path)
  const query = new URLSearchParams(search)
  if (method === 'HEAD') return describe(key)
  if (method === 'POST' && query.has('uploads')) return begin(key, request)
  if (!query.has('uploadId')) return undefined
  if (method === 'PUT') return takePart(key, Number(query.get('partNumber')), request)
  if (method === 'GET') return xml('ListPartsResult', key, listed(key))
  if (method === 'POST')
    return xml('CompleteMultipartUploadResult', key, `<Location>/${path}</Location><ETag>${ETAG}</ETag>`)
  return { status: 204, headers: {}, body: '' }
}

function begin(key: string, { headers }: IncomingMessage): SinkAnswer {
  const kept = KEPT.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : []))
  uploads.set(key, { headers: Object.fromEntries(kept), parts: new Map() })
  return xml('InitiateMultipartUploadResult', key, `<UploadId>${UPLOAD_ID}</UploadId>`)
}

function takePart(key: string, number: number, { headers }: IncomingMessage): SinkAnswer {
  uploads.get(key)?.parts.set(number, Number(headers['content-length']))
  return { status: 200, headers: {}, body: '' }
}

const listed = (key: string): string =>
  Array.from(uploads.get(key)?.parts ?? [], ([number, size]) => {
    return `<Part><PartNumber>${number}</PartNumber><ETag>${ETAG}</ETag><Size>${size}</Size></Part>`
  }).join('')

/** The object that the parts make. */
function describe(key: string): SinkAnswer {
  const upload = uploads.get(key)
  if (!upload) return { status: 404, headers: {}, body: '' }
  const size = [...upload.parts.values()].reduce((sum, bytes) => sum + bytes, 0)
  return { status: 200, headers: { ...upload.headers, 'content-length': String(size) }, body: '' }
}

function xml(root: string, key: string, content: string): SinkAnswer {
  const body = `<${root}><Bucket>media</Bucket><Key>${key}</Key>${content}</${root}>`
  return { status: 200, headers: { 'content-type': 'application/xml' }, body }
}
