import type { OssErrorDocument } from '@acme/oss-upload-core'
import type { BucketClient } from './bucket-client.js'
import { createBucketClient } from './bucket-client.js'
import { type HttpAnswer, type HttpRequest, sendRequest } from './http-request.js'
import { originOf, requireBucket, type Settings } from './settings.js'
import type { Surroundings } from './surroundings.js'

/** What checks work with, and what earlier ones have found out for later ones. */
export interface DoctorContext {
  readonly settings: Settings
  readonly surroundings: Surroundings
  /** The bucket's origin. */
  readonly bucketOrigin: () => string
  /** Signed requests to the bucket. */
  readonly client: () => BucketClient
  readonly send: (url: string, request: HttpRequest) => Promise<HttpAnswer>
  readonly found: Found
}

/** What checks have found out. */
export interface Found {
  /** The bucket's origin, once bucket, region and endpoint have proved to make one. */
  bucketOrigin?: string
  /** How far the clock of OSS is ahead of this machine's, in milliseconds. */
  clockOffsetMs?: number
  /** The app's answer to a signing request, parsed from JSON. */
  signingAnswer?: unknown
  /** What the app has OSS call, where its answer says so. */
  callback?: { readonly url: string; readonly host: string | undefined; readonly sni: boolean }
  /** What the callback URL's host stands for. */
  callbackAddresses?: readonly string[]
  /** Why OSS, which took the credentials, did not let them read. */
  readRefusal?: OssErrorDocument
  /** An object ACL that the app's policy sets. */
  acl?: string
}

/** Puts together what checks work with. */
export function createDoctorContext(settings: Settings, surroundings: Surroundings): DoctorContext {
  const bucketOrigin = () => originOf(requireBucket(settings))
  return {
    settings,
    surroundings,
    bucketOrigin,
    client() {
      const { credentials } = settings
      if (!credentials) throw new TypeError('A check that signs has to need credentials.')
      const { bucket, region } = requireBucket(settings)
      return createBucketClient({ bucket, region, origin: bucketOrigin(), credentials }, surroundings)
    },
    send: (url, request) => sendRequest(url, request, surroundings),
    found: {},
  }
}
