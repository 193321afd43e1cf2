// A stranger's server: every entry of the installed packages that Node has use for, typed, and two
// uploads: by a form that core signed, and by one of the server's own.
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DatabaseSync } from 'node:sqlite'
import { type PostObjectFields, type PostPolicy, parseUploadSignature, signPostPolicy } from '@acme/oss-upload-core'
import { createOssUpload, type OssUploadOptions, toNodeHandler, type UploadedObject } from '@acme/oss-upload-server'
import { type AlicloudCredentialsClient, alicloudCredentials } from '@acme/oss-upload-server/alicloud'
import { openTelemetry } from '@acme/oss-upload-server/opentelemetry'
import { type PostgresClient, postgresStore } from '@acme/oss-upload-server/postgres'
import { type IoRedisClient, redisStore } from '@acme/oss-upload-server/redis'
import { sqliteStore } from '@acme/oss-upload-server/sqlite'

const emulatorUrl = process.env.EMULATOR_URL ?? ''
const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
const bucket = 'demo-bucket'
const region = 'cn-hangzhou'

/** What an app in production would pass instead: here it has to compile. */
export const inProduction = (client: AlicloudCredentialsClient, redis: IoRedisClient, postgres: PostgresClient) =>
  ({
    credentials: alicloudCredentials(client),
    store: process.env.REDIS ? redisStore(redis) : postgresStore(postgres),
  }) satisfies Partial<OssUploadOptions>

async function post(url: string, fields: object, text: string): Promise<string> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([text]))
  const response = await fetch(url, { method: 'POST', body: form })
  return `${response.status} ${await response.text()}`.trim()
}

function uploadByCore(): Promise<string> {
  const key = 'stranger/by-core.txt'
  const policy: PostPolicy = { bucket, expiration: new Date(Date.now() + 60_000), conditions: [['eq', '$key', key]] }
  const fields: PostObjectFields = signPostPolicy(policy, { version: 'v4', region, credentials, now: new Date() })
  return post(emulatorUrl, { key, ...fields }, 'signed by core')
}

async function uploadByServer(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/api/oss-upload?fields=1`)
  const { host, fields } = parseUploadSignature(await answer.json())
  return post(host, { key: 'stranger/by-server.txt', ...fields }, 'signed by the server')
}

const FILES: Record<string, [type: string, path: string]> = {
  '/': ['text/html', 'index.html'],
  '/page.js': ['text/javascript', 'page.js'],
  '/classic': ['text/html', 'classic.html'],
  '/oss-upload.js': ['text/javascript', 'node_modules/@acme/oss-upload-browser/dist/index.global.js'],
}

async function start(): Promise<void> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const ossUpload = createOssUpload({
    bucket,
    region,
    endpoint: emulatorUrl,
    credentials,
    secrets: ['the sealing secret of a stranger, 32 bytes or more'],
    callback: {
      url: `${origin}/api/oss-upload`,
      trustedPublicKeyUrls: [`${emulatorUrl}/_emulator/callback_pub_key_v1.pem`],
    },
    authorize: () => ({ dir: 'stranger/', maxSize: '1mb' }),
    onUploaded: ({ key, size, via }: UploadedObject) => ({ key, size, via }),
    store: sqliteStore(new DatabaseSync(':memory:')),
    onEvent: openTelemetry(),
  })
  const handleUpload = toNodeHandler(ossUpload)
  server.on('request', (request, response) => {
    const path = request.url?.split('?')[0] ?? ''
    if (path === '/api/oss-upload') return handleUpload(request, response)
    const [type, file] = FILES[path] ?? []
    response.writeHead(file ? 200 : 404, { 'content-type': type })
    return file ? createReadStream(file).pipe(response) : response.end()
  })
  console.log(JSON.stringify({ origin, byCore: await uploadByCore(), byServer: await uploadByServer(origin) }))
}

start()
