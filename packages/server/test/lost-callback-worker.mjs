// An app in a process of its own that fails in one way when OSS calls it, or when it has put parts together. It records in a table with a unique upload id.
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOssUpload, toNodeHandler } from '@acme/oss-upload-server'
import { sqliteStore } from '@acme/oss-upload-server/sqlite'

const { failure, port, dir, databaseFile, emulatorUrl, publicKeyUrl, leaseSeconds } = JSON.parse(process.argv[2])

const database = new DatabaseSync(databaseFile)
database.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000')
database.exec('CREATE TABLE IF NOT EXISTS uploads (upload_id TEXT UNIQUE, key TEXT, size INTEGER, user_id INTEGER)')
const insert = database.prepare('INSERT INTO uploads VALUES (?, ?, ?, ?) ON CONFLICT (upload_id) DO NOTHING')
const select = database.prepare('SELECT key FROM uploads WHERE upload_id = ?')

const die = () => process.kill(process.pid, 'SIGKILL')

/** Longer than OSS waits. */
const SLOW_MS = 5500

const ossUpload = createOssUpload({
  bucket: 'demo-bucket',
  region: 'cn-hangzhou',
  endpoint: emulatorUrl,
  credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' },
  secrets: ['the sealing secret of the lost callbacks'],
  callback: { url: `http://127.0.0.1:${port}/cb`, trustedPublicKeyUrls: [publicKeyUrl] },
  store: sqliteStore(database),
  leaseSeconds,
  multipart: { partSize: '100kb' },
  authorize: () => ({ dir, metadata: { userId: 42 } }),
  onUploaded: async ({ uploadId, key, size, metadata, via }) => {
    const failing = via === 'callback' || via === 'multipart' ? failure : undefined
    if (failing === 'throws') throw new Error('The database is down.')
    if (failing === 'is slow') await sleep(SLOW_MS)
    if (failing === 'dies before it records') die()
    insert.run(uploadId, key, size, metadata.userId)
    if (failing === 'dies after it recorded') die()
    return select.get(uploadId)
  },
  logger: { debug() {}, info() {}, warn() {}, error() {} },
})

process.on('message', async () => process.send(await ossUpload.reconcile({ prefix: dir })))
createServer(toNodeHandler(ossUpload)).listen(port, '127.0.0.1', () => process.send('ready'))
