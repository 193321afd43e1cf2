import { toNodeHandler } from '@acme/oss-upload-server'
import express from 'express'
import { createUploads } from './oss-upload.mjs'

const app = express()

// ahead of the body parsers: a callback's signature covers the raw body
app.use('/api/oss-upload', toNodeHandler(createUploads(process.env)))
app.use(express.json(), express.urlencoded())

app.listen(Number(process.env.PORT), '127.0.0.1')
