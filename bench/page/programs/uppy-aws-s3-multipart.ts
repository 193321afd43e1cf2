import type { UploadProgram } from '../upload-program.ts'
import { uploadBy } from './uppy-aws-s3.ts'

/** In parts of 5 MB, its least, one after the other. */
export const upload: UploadProgram = (files, job) => uploadBy(true, files, job)
