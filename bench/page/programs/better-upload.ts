import { uploadFiles } from '@better-upload/client'

export const upload = (files: File[]) => uploadFiles({ api: '/api/upload', route: 'files', files })
