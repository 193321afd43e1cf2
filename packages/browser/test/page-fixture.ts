import { OssDirectUploader } from '@acme/oss-upload-browser'

export const upload = (files: FileList) => new OssDirectUploader({ endpoint: '/api/oss-upload' }).uploadAll(files)
