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
  const collect = (kind: 'objects' | 'bucket') =>
    [...new Set(purposes.flatMap((purpose) => RIGHTS[purpose][kind] ?? []))].sort()
  const listing = collect('bucket').filter((action) => action === 'oss:ListObjects')
  const settings = collect('bucket').filter((action) => action !== 'oss:ListObjects')
  const objects = collect('objects')
  const allow = (Action: readonly string[], Resource: readonly string[], Condition?: object) =>
    Action.length > 0 ? [{ Effect: 'Allow' as const, Action, Resource, ...(Condition && { Condition }) }] : []
  // doctor alone needs no more than the folder that it makes
  const folder = purposes.every((purpose) => purpose === 'doctor') ? `${prefix}oss-upload-doctor/` : prefix
  return {
    Version: '1',
    Statement: [
      ...allow(objects, [`acs:oss:*:*:${bucket}/${folder}*`]),
      ...allow(listing, [`acs:oss:*:*:${bucket}`], prefix ? { StringLike: { 'oss:Prefix': `${prefix}*` } } : undefined),
      ...allow(settings, [`acs:oss:*:*:${bucket}`]),
    ],
  }
}
