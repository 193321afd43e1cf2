import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type OssUpload, toNodeHandler } from '@acme/oss-upload-server'
import type { StaticFile } from './static-files.js'
import type { UploadRecords } from './upload-records.js'

/** What the demo's paths are made of. */
export interface DemoParts {
  readonly ossUpload: OssUpload
  readonly records: UploadRecords
  readonly files: ReadonlyMap<string, StaticFile>
  /** The bucket's origin: the page sends forms to it and shows images from it. */
  readonly bucketOrigin: string
}

/** The demo's four paths: the page, its files, the mount, and the list of uploads. */
export function createRequestListener({ ossUpload, records, files, bucketOrigin }: DemoParts): RequestListener {
  const handleUpload = toNodeHandler(ossUpload)
  const contentSecurityPolicy = `default-src 'self'; connect-src 'self' ${bucketOrigin}; img-src 'self' data: blob: ${bucketOrigin}`

  const listUploads = async (response: ServerResponse) => {
    const uploads = records.list().map(async (record) => ({ ...record, url: await ossUpload.presignGet(record.key) }))
    const body = JSON.stringify(await Promise.all(uploads))
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(body)
  }

  const sendFile = (response: ServerResponse, { body, contentType }: StaticFile) => {
    response.writeHead(200, {
      'content-type': contentType,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    })
    response.end(body)
  }

  const route = (request: IncomingMessage, response: ServerResponse): Promise<void> | void => {
    const path = request.url?.split('?')[0] ?? '/'
    if (path === '/api/oss-upload') return handleUpload(request, response)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const file = files.get(path)
    if (isRead && path === '/api/uploads') return listUploads(response)
    if (isRead && file) return sendFile(response, file)
    const isKnown = file || path === '/api/uploads'
    const headers = { 'content-type': 'text/plain', ...(isKnown && { allow: 'GET, HEAD' }) }
    response.writeHead(isKnown ? 405 : 404, headers).end('Not here.\n')
  }

  return async (request, response) => {
    try {
      await route(request, response)
    } catch (error) {
      console.error('[demo]', error)
      response.destroy()
    }
  }
}
