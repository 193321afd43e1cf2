import { randomBytes } from 'node:crypto'
import {
  encodeCallback,
  type SignatureAnswer,
  sealToken,
  signPostPolicy,
  toSignatureAnswer,
} from '@acme/oss-upload-core'

export const credentials = {
  accessKeyId: 'LTAI5tExampleExampleExa',
  accessKeySecret: 'an-access-key-secret-of-30-char',
}
export const bucket = 'media'
export const region = 'cn-hangzhou'
export const callbackUrl = 'https://app.example.com/api/oss-upload'
export const secrets: readonly string[] = ['a sealing secret of more than 32 bytes']
export const dir = 'users/42/'
export const maxSize: number = 20 * 1024 ** 2

/** What OSS is asked to report: the same as our server asks. */
const REPORTED = [
  'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}&imageInfo.height=${imageInfo.height}',
  '&imageInfo.width=${imageInfo.width}&imageInfo.format=${imageInfo.format}&crc64=${crc64}',
].join('')

/** The HMACs and the sealing that a signing endpoint cannot do without, by hand: what it answers as JSON. */
export function signByHand(): SignatureAnswer {
  const now = new Date()
  const expiration = new Date(now.getTime() + 3_600_000)
  const expire = Math.floor(expiration.getTime() / 1000)
  const random = randomBytes(40)
  const id = random.toString('hex', 0, 16)
  const claims = [id, bucket, dir, '', 0, maxSize, '', expire, 0, '', null, null]
  const state = sealToken('upload', claims, secrets, random.subarray(16))
  const callbackBody = `${REPORTED}&state=${state}`
  const callback = encodeCallback({ callbackUrl, callbackBody })
  const conditions = [
    ['content-length-range', 0, maxSize],
    ['starts-with', '$key', dir],
    ['eq', '$success_action_status', '200'],
    ['eq', '$callback', callback],
  ] as const
  const signed = signPostPolicy({ bucket, expiration, conditions }, { version: 'v4', region, credentials, now })
  return toSignatureAnswer({
    host: 'https://media.oss-cn-hangzhou.aliyuncs.com',
    dir,
    expire,
    serverTime: Math.floor(now.getTime() / 1000),
    minSize: 0,
    maxSize,
    signed,
    callback,
    state,
    actions: ['sign', 'confirm', 'multipart'],
    fields: undefined,
  })
}
