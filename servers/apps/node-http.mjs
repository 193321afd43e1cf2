import { createServer } from 'node:http'
import { toNodeHandler } from '@acme/oss-upload-server'
import { createUploads } from './oss-upload.mjs'

const serveUploads = toNodeHandler(createUploads(process.env))

createServer((request, response) => {
  if (request.url?.split('?')[0] === '/api/oss-upload') return serveUploads(request, response)
  response.writeHead(404).end()
}).listen(Number(process.env.PORT), '127.0.0.1')
