import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createUploads } from './oss-upload.mjs'

const ossUpload = createUploads(process.env)
const app = new Hono()

app.all('/api/oss-upload', (context) => ossUpload.fetch(context.req.raw))

serve({ fetch: app.fetch, port: Number(process.env.PORT), hostname: '127.0.0.1' })
