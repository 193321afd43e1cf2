import type { CorsConfiguration } from './cors.js'

/** Access that a bucket allows everybody. */
export const BUCKET_ACLS = ['private', 'public-read', 'public-read-write'] as const
/** One of {@link BUCKET_ACLS}. */
export type BucketAcl = (typeof BUCKET_ACLS)[number]

/** What is known about a bucket, as its file keeps it. */
export interface BucketInfo {
  readonly name: string
  /** `Standard`, `IA` and so on: kept, without effect. */
  readonly storageClass?: string | undefined
  /** ISO 8601. */
  readonly creationDate: string
  readonly acl: BucketAcl
  /** What an API call set; `undefined`: what the emulator started with. */
  readonly cors?: CorsConfiguration | undefined
}
