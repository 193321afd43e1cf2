import { createUploads } from './oss-upload.mjs'

const ossUpload = createUploads(process.env)

Bun.serve({
  port: Number(process.env.PORT),
  hostname: '127.0.0.1',
  routes: { '/api/oss-upload': (request) => ossUpload.fetch(request) },
})
