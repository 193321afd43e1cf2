// One of several processes of an app that share a store: it serves the mount, and counts in Redis what it records.
import { createServer } from 'node:http'
import { createOssUpload, toNodeHandler } from '@acme/oss-upload-server'
import { postgresStore } from '@acme/oss-upload-server/postgres'
import { redisStore } from '@acme/oss-upload-server/redis'
import pg from 'pg'
import { createClient } from 'redis'

const { kind, redisUrl, postgresUrl, publicKeyUrl } = JSON.parse(process.argv[2])
const redis = await createClient({ url: redisUrl }).connect()
const store =
  kind === 'redis' ? redisStore(redis) : postgresStore(new pg.Pool({ connectionString: postgresUrl, max: 8 }))

const ossUpload = createOssUpload({
  bucket: 'media',
  region: 'cn-hangzhou',
  credentials: { accessKeyId: 'ak', accessKeySecret: 'sk' },
  secrets: ['the sealing secret of the replay tests'],
  callback: { url: 'https://app.example.com/cb', trustedPublicKeyUrls: [publicKeyUrl] },
  verifyObject: false,
  store,
  authorize: () => ({ dir: 'users/42/' }),
  onUploaded: async ({ uploadId }) => ({ run: await redis.incr(`runs:${kind}:${uploadId}`) }),
})

const server = createServer(toNodeHandler(ossUpload)).listen(0, '127.0.0.1', () => process.send(server.address().port))
