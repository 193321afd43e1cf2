import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SignatureVersion } from '@acme/oss-upload-server'

/** A real bucket, instead of the emulator. */
export interface RealOss {
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** Where OSS reaches this server; `undefined` where it cannot. */
  readonly callbackUrl: string | undefined
}

/** What the demo reads from its environment. */
export interface DemoConfig {
  readonly port: number
  readonly emulatorPort: number
  readonly dataDir: string
  readonly signatureVersion: SignatureVersion
  readonly realOss: RealOss | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** @throws Error that names the variable and what to write. */
export function readConfig(env: Environment): DemoConfig {
  return {
    port: readPort(env, 'PORT', 3000),
    emulatorPort: readPort(env, 'EMULATOR_PORT', 9000),
    dataDir: resolve(env.DATA_DIR || fileURLToPath(new URL('../.data', import.meta.url))),
    signatureVersion: readSignatureVersion(env),
    realOss: readRealOss(env),
  }
}

function readPort(env: Environment, name: string, fallback: number): number {
  const port = Number(env[name] || fallback)
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new Error(`${name} is "${env[name]}": expected a port, 0 to 65535.`)
}

function readSignatureVersion(env: Environment): SignatureVersion {
  const version = env.OSS_SIGNATURE_VERSION || 'v4'
  if (version === 'v4' || version === 'v1') return version
  throw new Error(`OSS_SIGNATURE_VERSION is "${version}": expected "v4" or "v1".`)
}

function readRealOss(env: Environment): RealOss | undefined {
  if (!env.OSS_BUCKET) return undefined
  const required = (name: string): string => {
    const value = env[name]
    if (value) return value
    throw new Error(`OSS_BUCKET is set, so the demo uses the real OSS and needs ${name} too.`)
  }
  return {
    bucket: env.OSS_BUCKET,
    region: required('OSS_REGION'),
    accessKeyId: required('OSS_ACCESS_KEY_ID'),
    accessKeySecret: required('OSS_ACCESS_KEY_SECRET'),
    callbackUrl: env.OSS_CALLBACK_URL || undefined,
  }
}
