import type { OssCredentials } from '@acme/oss-upload-core'

/** The names that OSS's own SDKs read, and those that Alibaba Cloud's other SDKs and Function Compute share. */
const NAMES = [
  ['OSS_ACCESS_KEY_ID', 'OSS_ACCESS_KEY_SECRET', 'OSS_SESSION_TOKEN'],
  ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_SECURITY_TOKEN'],
] as const

/**
 * Reads the AccessKey pair from the environment: `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET` and, for a temporary pair,
 * `OSS_SESSION_TOKEN`; where neither half is set, `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and
 * `ALIBABA_CLOUD_SECURITY_TOKEN`. The two are never mixed. Give it as `credentials`, uncalled: it is then called for each
 * signature, so that a change of `process.env` needs no restart. The environment does not say when a token ends: replace it
 * at least `policyLifetimeSeconds` before.
 * @throws TypeError that names the variable that is missing.
 */
export function environmentCredentials(): OssCredentials {
  const env = globalThis.process?.env ?? {}
  const [id, secret, token] = NAMES.find(([id, secret]) => env[id] || env[secret]) ?? NAMES[0]
  return { accessKeyId: read(id), accessKeySecret: read(secret), securityToken: env[token] || undefined }

  function read(name: string): string {
    const value = env[name]
    if (!value) throw new TypeError(`The environment variable ${name} is missing: credentials are read from it.`)
    return value
  }
}
