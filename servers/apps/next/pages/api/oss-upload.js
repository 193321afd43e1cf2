import { toNodeHandler } from '@acme/oss-upload-server'
import { createUploads } from '../../../oss-upload.mjs'

// a callback's signature covers the raw body
export const config = { api: { bodyParser: false } }

export default toNodeHandler(createUploads(process.env))
