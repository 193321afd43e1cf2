export { combineCrc64 } from './combine-crc64.js'
export { type Crc64Options, crc64 } from './compute-crc64.js'
export type { FileChecksum } from './file-checksum.js'
export { type FileUploader, uploadVerified, type VerifiedUpload } from './upload-verified.js'
