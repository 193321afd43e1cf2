import { toNodeHandler } from '@acme/oss-upload-server'
import Fastify from 'fastify'
import { createUploads } from './oss-upload.mjs'

const serveUploads = toNodeHandler(createUploads(process.env))
const app = Fastify()

// a scope of its own, whose bodies nobody parses: a callback's signature covers the raw body
app.register(async (scope) => {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
  scope.all('/api/oss-upload', (request, reply) => {
    reply.hijack()
    return serveUploads(request.raw, reply.raw)
  })
})

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' })
