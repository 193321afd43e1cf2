import { createUploads } from '../../../../oss-upload.mjs'

const ossUpload = createUploads(process.env)

/** @param {Request} request */
const handle = (request) => ossUpload.fetch(request)

export { handle as GET, handle as OPTIONS, handle as POST }
