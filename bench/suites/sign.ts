import { createHmac, createSecretKey } from 'node:crypto'
import { signPostPolicy } from '@acme/oss-upload-core'
import { S3Client } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import OSS from 'ali-oss'
import { type MeasuredSuite, measured } from '../measure.ts'

const accessKeyId = 'LTAI5tExampleExampleExa'
const accessKeySecret = 'an-access-key-secret-of-30-char'
const region = 'cn-hangzhou'
const bucket = 'media'
const LIFE_MS = 3_600_000
const callback = Buffer.from(
  JSON.stringify({ callbackUrl: 'https://app.example.com/api/oss-upload', x: 'y'.repeat(300) }),
)
const conditions = [
  ['content-length-range', 0, 20_971_520],
  ['starts-with', '$key', 'users/42/'],
  ['eq', '$success_action_status', '200'],
  ['eq', '$callback', callback.toString('base64')],
] as const

// its types do not know the V4 signer yet
interface AliOssV4 {
  signPostObjectPolicyV4(policy: string, date: Date): string
}

const aliOss = new OSS({
  accessKeyId,
  accessKeySecret,
  bucket,
  region: `oss-${region}`,
  authorizationV4: true,
}) as OSS & AliOssV4
const s3 = new S3Client({ region, credentials: { accessKeyId, secretAccessKey: accessKeySecret } })

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const day = new Date().toISOString().slice(0, 10).replaceAll('-', '')
const steps = [day, region, 'oss', 'aliyun_v4_request']
const keptKey = createSecretKey(steps.reduce<string | Buffer>(hmac, `aliyun_v4${accessKeySecret}`) as Buffer)

const v4Fields = (now: Date) => {
  const date = now.toISOString().replace(/[-:]|\.\d{3}/g, '')
  return {
    'x-oss-signature-version': 'OSS4-HMAC-SHA256',
    'x-oss-credential': `${accessKeyId}/${date.slice(0, 8)}/${region}/oss/aliyun_v4_request`,
    'x-oss-date': date,
  }
}

const policyText = (now: Date, extra: readonly unknown[]) =>
  JSON.stringify({
    expiration: new Date(now.getTime() + LIFE_MS).toISOString(),
    conditions: [{ bucket }, ...conditions, ...extra],
  })

const ours = (version: 'v4' | 'v1') => () => {
  const now = new Date()
  const policy = { bucket, expiration: new Date(now.getTime() + LIFE_MS), conditions }
  return signPostPolicy(policy, { version, region, credentials: { accessKeyId, accessKeySecret }, now })
}

export const signV4: MeasuredSuite = {
  name: 'sign-v4',
  title: 'Post Policy, signature V4',
  unit: 'policies per processor second',
  cases: [
    {
      name: 'node:crypto, key derived once a day (limit)',
      isLimit: true,
      run: () => {
        const now = new Date()
        const fields = v4Fields(now)
        const named = Object.entries(fields).map(([field, value]) => ({ [field]: value }))
        const policy = Buffer.from(policyText(now, named)).toString('base64')
        return { ...fields, policy, 'x-oss-signature': createHmac('sha256', keptKey).update(policy).digest('hex') }
      },
    },
    {
      name: 'oss-upload',
      floors: [{ atLeast: 0.9 }, { atLeast: 10, of: 'ali-oss' }],
      aims: [{ atLeast: 1.5 }],
      run: ours('v4'),
    },
    {
      name: 'ali-oss',
      run: () => {
        const now = new Date()
        const fields = v4Fields(now)
        const named = Object.entries(fields).map(([field, value]) => ({ [field]: value }))
        const text = policyText(now, named)
        return { ...fields, policy: text, signature: aliOss.signPostObjectPolicyV4(text, now) }
      },
    },
    {
      name: '@aws-sdk/s3-presigned-post',
      run: () =>
        createPresignedPost(s3, {
          Bucket: bucket,
          Key: 'users/42/${filename}',
          Conditions: conditions.map((condition) => [...condition]) as never,
          Expires: 3600,
        }),
    },
  ].map(measured),
}

export const signV1: MeasuredSuite = {
  name: 'sign-v1',
  title: 'Post Policy, signature V1',
  unit: 'policies per processor second',
  cases: [
    {
      name: 'node:crypto (limit)',
      isLimit: true,
      run: () => {
        const policy = Buffer.from(policyText(new Date(), [])).toString('base64')
        const Signature = createHmac('sha1', accessKeySecret).update(policy).digest('base64')
        return { policy, OSSAccessKeyId: accessKeyId, Signature }
      },
    },
    { name: 'oss-upload', floors: [{ atLeast: 0.9 }], aims: [{ atLeast: 1.2 }], run: ours('v1') },
    { name: 'ali-oss', run: () => aliOss.calculatePostSignature(policyText(new Date(), [])) },
  ].map(measured),
}
