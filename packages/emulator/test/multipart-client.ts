import { presignUrl } from '@acme/oss-upload-core'
import { send } from './http-client.js'
import type { Answer } from './post-form.js'
import { ACCESS_KEY, type Fields, REGION } from './sign.js'

export const MIN_PART = 100 * 1024

export type Method = 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
export interface Extra {
  query?: Fields
  headers?: Fields
  body?: Buffer | string
  bucket?: string
}

/** Writes the list of parts that Complete takes. */
export const partsXml = (parts: readonly (readonly [number: number, etag: string])[]): string =>
  `<CompleteMultipartUpload>${parts
    .map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
    .join('')}</CompleteMultipartUpload>`

/** The texts of all elements of one name. */
export const elements = ({ text }: Answer, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'))].map(([, content = '']) => content)

/** Sends requests about multipart uploads, by V4 URLs that core signs. */
export function multipartClient(origin: string) {
  const sign = (method: Method, key: string, { query = {}, headers = {}, bucket = 'demo-bucket' }: Extra): string => {
    const credentials = { accessKeyId: ACCESS_KEY.id, accessKeySecret: ACCESS_KEY.secret }
    const signed = { origin, bucket, region: REGION, credentials, now: new Date(), expiresInSeconds: 600 }
    return presignUrl({ ...signed, method, key, query, headers })
  }
  const call = (method: Method, key: string, extra: Extra = {}) => {
    const { headers = {}, body, bucket } = extra
    const host: Fields = bucket === undefined ? {} : { Host: `${bucket}.localhost` }
    const sent = body === undefined ? {} : { body }
    const path = sign(method, key, extra).slice(origin.length)
    return send(origin, { method, path, headers: { ...headers, ...host }, ...sent })
  }
  return {
    call,
    /** Reads an object, or what of it the headers ask for, as bytes. */
    fetchBytes: async (key: string, headers: Fields = {}): Promise<Buffer> =>
      Buffer.from(await (await fetch(sign('GET', key, { headers }), { headers })).arrayBuffer()),
    /** Begins an upload; gives its id. */
    initiate: async (key: string, headers: Fields = {}): Promise<string> => {
      const answer = await call('POST', key, { query: { uploads: '' }, headers })
      if (answer.status !== 200) throw new Error(answer.text)
      return elements(answer, 'UploadId')[0] ?? ''
    },
    uploadPart: (key: string, uploadId: string, number: number | string, body: Buffer | string, headers: Fields = {}) =>
      call('PUT', key, { query: { partNumber: String(number), uploadId }, headers, body }),
    listParts: (key: string, uploadId: string, query: Fields = {}) =>
      call('GET', key, { query: { uploadId, ...query } }),
    complete: (key: string, uploadId: string, body: string, headers: Fields = {}, query: Fields = {}) =>
      call('POST', key, { query: { uploadId, ...query }, headers, body }),
    completeAll: (key: string, uploadId: string, headers: Fields = {}) =>
      call('POST', key, { query: { uploadId }, headers: { 'x-oss-complete-all': 'yes', ...headers }, body: '' }),
    abort: (key: string, uploadId: string) => call('DELETE', key, { query: { uploadId } }),
    listUploads: (query: Fields = {}) => call('GET', '', { query: { uploads: '', ...query } }),
  }
}

export type MultipartClient = ReturnType<typeof multipartClient>
