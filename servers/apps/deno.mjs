import { createUploads } from './oss-upload.mjs'

const ossUpload = createUploads(Deno.env.toObject())

Deno.serve({ port: Number(Deno.env.get('PORT')), hostname: '127.0.0.1' }, (request) => {
  if (new URL(request.url).pathname === '/api/oss-upload') return ossUpload.fetch(request)
  return new Response('Not found', { status: 404 })
})
