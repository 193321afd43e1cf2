import { genUploader } from 'uploadthing/client'

const { uploadFiles } = genUploader()

export const upload = (files: File[]) => uploadFiles('files' as never, { files } as never)
