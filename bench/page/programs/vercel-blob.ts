import { upload as uploadBlob } from '@vercel/blob/client'

export const upload = (files: File[]) =>
  Promise.all(files.map((file) => uploadBlob(file.name, file, { access: 'public', handleUploadUrl: '/api/upload' })))
