import { OssDirectUploader } from '../src/index.js'

export const upload = (files: FileList) => new OssDirectUploader({ endpoint: '/api/oss-upload' }).uploadAll(files)
