import { env } from 'cloudflare:workers'
import { createUploads } from './oss-upload.mjs'

const ossUpload = createUploads(env)

export default {
  /** @param {Request} request */
  fetch(request) {
    if (new URL(request.url).pathname === '/api/oss-upload') return ossUpload.fetch(request)
    return new Response('Not found', { status: 404 })
  },
}
