import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startEmulator } from '@acme/oss-upload-emulator'
import { createOssUpload, type OssUploadOptions } from '@acme/oss-upload-server'
import type { DemoConfig } from './config.js'
import { listenOnLoopback } from './listen.js'
import { createRequestListener } from './request-listener.js'
import { readSealingSecret } from './sealing-secret.js'
import { readStaticFiles } from './static-files.js'
import { openUploadRecords } from './upload-records.js'

const MOUNT = '/api/oss-upload'

/** The running demo. */
export interface Demo {
  readonly url: string
  close(): Promise<void>
}

/** Where uploads go: which bucket, who signs, and whose callbacks are believed. */
type Storage = Pick<OssUploadOptions, 'bucket' | 'region' | 'endpoint' | 'credentials' | 'callback'>

/** Starts page, API and, without a real OSS, the emulator, in this process. @throws Error fit for a terminal. */
export async function startDemo(config: DemoConfig): Promise<Demo> {
  await mkdir(config.dataDir, { recursive: true })
  const { port, servers } = await listenOnLoopback(config.port, 'PORT')
  const { storage, closeStorage } = await openStorage(config, port)
  const records = openUploadRecords(join(config.dataDir, 'uploads.db'))
  const ossUpload = createOssUpload({
    ...storage,
    secrets: [await readSealingSecret(config.dataDir)],
    signatureVersion: config.signatureVersion,
    authorize: () => ({ dir: 'uploads/', maxSize: '1gb' }),
    onUploaded: (object) => records.record(object, new Date()),
  })
  const files = await readStaticFiles(new URL('./page/', import.meta.url))
  const listener = createRequestListener({ ossUpload, records, files, bucketOrigin: ossUpload.host })
  for (const server of servers) server.on('request', listener)
  return {
    url: `http://localhost:${port}`,
    close: async () => {
      for (const server of servers) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
      await closeStorage()
      records.close()
    },
  }
}

async function openStorage(
  { realOss, emulatorPort, dataDir }: DemoConfig,
  port: number,
): Promise<{ storage: Storage; closeStorage: () => Promise<void> }> {
  if (realOss) {
    const { bucket, region, callbackUrl, accessKeyId, accessKeySecret } = realOss
    const credentials = { accessKeyId, accessKeySecret }
    const callback = callbackUrl ? { url: callbackUrl } : ('confirm' as const)
    return { storage: { bucket, region, credentials, callback }, closeStorage: async () => {} }
  }
  const emulator = await startEmulator({ port: emulatorPort, dataDir: join(dataDir, 'emulator') })
  const storage = {
    bucket: 'demo-bucket',
    region: 'cn-hangzhou',
    endpoint: emulator.url,
    credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' },
    callback: { url: `http://127.0.0.1:${port}${MOUNT}`, trustedPublicKeyUrls: [emulator.publicKeyUrl] },
  }
  return { storage, closeStorage: () => emulator.close() }
}
