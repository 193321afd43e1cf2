import { toNodeHandler } from '@acme/oss-upload-server'
import Koa from 'koa'
import { createUploads } from './oss-upload.mjs'

const serveUploads = toNodeHandler(createUploads(process.env))
const app = new Koa()

// ahead of any body parser: a callback's signature covers the raw body
app.use((ctx, next) => {
  if (ctx.path !== '/api/oss-upload') return next()
  ctx.respond = false
  return serveUploads(ctx.req, ctx.res)
})

app.listen(Number(process.env.PORT), '127.0.0.1')
