import { quoteIfNeeded } from './shell-quote.js'

/** What an AccessKey may be for. */
export const RAM_PURPOSES = [
  'upload',
  'verify',
  'multipart',
  'abort-stale',
  'reconcile',
  'delete',
  'acl',
  'cors',
  'doctor',
] as const

/** One of {@link RAM_PURPOSES}. */
export type RamPurpose = (typeof RAM_PURPOSES)[number]

/** Rights on objects, and on the bucket, by purpose. @see https://www.alibabacloud.com/help/en/oss/user-guide/ram-policy-overview/ */
const RIGHTS: Readonly<
  Record<RamPurpose, { readonly objects?: readonly string[]; readonly bucket?: readonly string[] }>
> = {
  upload: { objects: ['oss:PutObject'] },
  verify: { objects: ['oss:GetObject'] },
  multipart: { objects: ['oss:PutObject', 'oss:AbortMultipartUpload', 'oss:ListParts'] },
  'abort-stale': { objects: ['oss:AbortMultipartUpload'], bucket: ['oss:ListMultipartUploads'] },
  reconcile: { objects: ['oss:GetObject'], bucket: ['oss:ListObjects'] },
  delete: { objects: ['oss:DeleteObject'] },
  acl: { objects: ['oss:PutObjectAcl'] },
  cors: { bucket: ['oss:GetBucketCors', 'oss:PutBucketCors'] },
  doctor: {
    objects: ['oss:PutObject', 'oss:GetObject', 'oss:DeleteObject', 'oss:AbortMultipartUpload', 'oss:ListParts'],
    bucket: ['oss:GetBucketCors', 'oss:GetBucketAcl', 'oss:GetBucketPublicAccessBlock'],
  },
}

/** A RAM policy, as the console and STS take it. */
export interface RamPolicy {
  readonly Version: '1'
  readonly Statement: readonly {
    readonly Effect: 'Allow'
    readonly Action: readonly string[]
    readonly Resource: readonly string[]
    readonly Condition?: object
  }[]
}

/** Writes the policy that allows what the purposes need below a prefix, and nothing else. */
export function writeRamPolicy(bucket: string, prefix: string, purposes: readonly RamPurpose[]): RamPolicy {
  const collect = (kind: 'objects' | 'bucket', of: readonly RamPurpose[]) =>
    [...new Set(of.flatMap((purpose) => RIGHTS[purpose][kind] ?? []))].sort()
  const listing = collect('bucket', purposes).filter((action) => action === 'oss:ListObjects')
  const settings = collect('bucket', purposes).filter((action) => action !== 'oss:ListObjects')
  const isDoctor = (purpose: RamPurpose) => purpose === 'doctor'
  const objects = collect(
    'objects',
    purposes.filter((purpose) => !isDoctor(purpose)),
  )
  const trials = collect('objects', purposes.filter(isDoctor))
  const allow = (Action: readonly string[], Resource: readonly string[], Condition?: object) =>
    Action.length > 0 ? [{ Effect: 'Allow' as const, Action, Resource, ...(Condition && { Condition }) }] : []
  return {
    Version: '1',
    Statement: [
      ...allow(objects, [`acs:oss:*:*:${bucket}/${prefix}*`]),
      // doctor needs no more than the folder that it makes
      ...allow(trials, [`acs:oss:*:*:${bucket}/${prefix}oss-upload-doctor/*`]),
      ...allow(listing, [`acs:oss:*:*:${bucket}`], prefix ? { StringLike: { 'oss:Prefix': `${prefix}*` } } : undefined),
      ...allow(settings, [`acs:oss:*:*:${bucket}`]),
    ],
  }
}

/** The command that prints what doctor itself needs, and the server that verifies. */
export const ramCommand = ({ bucket = '', prefix }: { readonly bucket: string | undefined; readonly prefix: string }) =>
  [
    `oss-upload ram-policy print --bucket ${bucket}`,
    ...(prefix ? [`--prefix ${quoteIfNeeded(prefix)}`] : []),
    '--for upload --for verify --for doctor',
  ].join(' ')
