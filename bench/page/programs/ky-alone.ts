import ky from 'ky'

export const upload = (files: File[]) => ky.post('/api/upload', { body: files[0] as File }).json()
