// One server of the endpoint suite, in a process of its own, so that its processor time is its own.
import { randomBytes } from 'node:crypto'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { encodeCallback, sealToken, signPostPolicy, toSignatureAnswer } from '@acme/oss-upload-core'
import { createOssUpload, toNodeHandler } from '@acme/oss-upload-server'

const credentials = { accessKeyId: 'LTAI5tExampleExampleExa', accessKeySecret: 'an-access-key-secret-of-30-char' }
const bucket = 'media'
const region = 'cn-hangzhou'
const callbackUrl = 'https://app.example.com/api/oss-upload'
const secrets = ['a sealing secret of more than 32 bytes']
const dir = 'users/42/'
const maxSize = 20 * 1024 ** 2

/** The same HMACs and the same sealing, and nothing else. */
const limit: RequestListener = (_, response) => {
  const now = new Date()
  const expiration = new Date(now.getTime() + 3_600_000)
  const expire = expiration.getTime() / 1000
  const id = randomBytes(16).toString('hex')
  const claims = [id, bucket, dir, 0, maxSize, '', expire, false, null]
  const state = sealToken('upload', claims, secrets, randomBytes(24))
  const callbackBody = `bucket=\${bucket}&object=\${object}&etag=\${etag}&size=\${size}&state=${state}`
  const callback = encodeCallback({ callbackUrl, callbackBody })
  const conditions = [
    ['content-length-range', 0, maxSize],
    ['starts-with', '$key', dir],
    ['eq', '$success_action_status', '200'],
    ['eq', '$callback', callback],
  ] as const
  const signed = signPostPolicy({ bucket, expiration, conditions }, { version: 'v4', region, credentials, now })
  const answer = toSignatureAnswer({
    host: 'https://media.oss-cn-hangzhou.aliyuncs.com',
    dir,
    expire,
    serverTime: now.getTime() / 1000,
    minSize: 0,
    maxSize,
    signed,
    callback,
    state,
    actions: ['confirm'],
    fields: undefined,
  })
  const body = Buffer.from(JSON.stringify(answer))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  response.end(body)
}

const ours = toNodeHandler(
  createOssUpload({
    bucket,
    region,
    credentials,
    secrets,
    callback: { url: callbackUrl },
    authorize: () => ({ dir, maxSize }),
    onUploaded: () => undefined,
  }),
)

const server = createServer(process.argv[2] === 'limit' ? limit : ours).listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port })
})
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000 })
})
