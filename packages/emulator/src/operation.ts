/** Names operations as OSS's documentation does. */
import type { Address } from './host-routing.js'
import type { QueryParameters } from './request-target.js'
import { findSubResource } from './sub-resources.js'

const OBJECT_OPERATIONS = {
  'GET ': 'GetObject',
  'HEAD ': 'HeadObject',
  'PUT ': 'PutObject',
  'DELETE ': 'DeleteObject',
  'POST append': 'AppendObject',
  'GET objectMeta': 'GetObjectMeta',
  'HEAD objectMeta': 'GetObjectMeta',
  'GET acl': 'GetObjectACL',
  'PUT acl': 'PutObjectACL',
  'GET tagging': 'GetObjectTagging',
  'PUT tagging': 'PutObjectTagging',
  'DELETE tagging': 'DeleteObjectTagging',
  'GET symlink': 'GetSymlink',
  'PUT symlink': 'PutSymlink',
  'POST restore': 'RestoreObject',
  'POST uploads': 'InitiateMultipartUpload',
  'PUT partNumber': 'UploadPart',
  'PUT uploadId': 'UploadPart',
  'GET uploadId': 'ListParts',
  'POST uploadId': 'CompleteMultipartUpload',
  'DELETE uploadId': 'AbortMultipartUpload',
} as const

const BUCKET_OPERATIONS = {
  'GET ': 'ListObjects',
  'HEAD ': 'ListObjects',
  'PUT ': 'PutBucket',
  'DELETE ': 'DeleteBucket',
  'POST ': 'PostObject',
  'POST delete': 'DeleteMultipleObjects',
  'GET uploads': 'ListMultipartUploads',
  'GET bucketInfo': 'GetBucketInfo',
  'GET location': 'GetBucketLocation',
  'GET acl': 'GetBucketAcl',
  'PUT acl': 'PutBucketAcl',
  'GET cors': 'GetBucketCors',
  'PUT cors': 'PutBucketCors',
  'DELETE cors': 'DeleteBucketCors',
} as const

const OTHER_OPERATIONS = [
  'ListBuckets',
  'ListObjectsV2',
  'CopyObject',
  'UploadPartCopy',
  /** A browser's OPTIONS request. */
  'preflight',
  /** A request that names no operation of this list. */
  'unknown',
] as const

/** An operation by the name that OSS's documentation gives it. */
export type Operation =
  | (typeof OBJECT_OPERATIONS)[keyof typeof OBJECT_OPERATIONS]
  | (typeof BUCKET_OPERATIONS)[keyof typeof BUCKET_OPERATIONS]
  | (typeof OTHER_OPERATIONS)[number]

/** Every {@link Operation}. */
export const OPERATIONS: ReadonlySet<string> = new Set<Operation>([
  ...Object.values(OBJECT_OPERATIONS),
  ...Object.values(BUCKET_OPERATIONS),
  ...OTHER_OPERATIONS,
])

/** What of a request its operation shows in. */
export interface OperationSource {
  /** Upper-case verb. */
  readonly method: string
  readonly address: Address
  readonly target: { readonly path: string; readonly query: QueryParameters }
  readonly headers: ReadonlyMap<string, string>
}

/** Names the operation that a request asks for, allowed or not. A bound `GET /` counts as a listing of objects. */
export function operationOf({ method, address, target, headers }: OperationSource): Operation {
  if (method === 'OPTIONS') return 'preflight'
  if (address.kind === 'service') return 'ListBuckets'
  const request = `${method} ${subResourceOf(target.query)}`
  const table: Readonly<Record<string, Operation>> = target.path === '/' ? BUCKET_OPERATIONS : OBJECT_OPERATIONS
  const operation = table[request] ?? 'unknown'
  if (operation === 'ListObjects' && target.query.some(([name, value]) => name === 'list-type' && value === '2')) {
    return 'ListObjectsV2'
  }
  if (!headers.has('x-oss-copy-source')) return operation
  if (operation === 'PutObject') return 'CopyObject'
  return operation === 'UploadPart' ? 'UploadPartCopy' : operation
}

/** `append` comes with `position`, in any order. */
function subResourceOf(query: QueryParameters): string {
  const names = query.length === 0 ? undefined : new Set(query.map(([name]) => name))
  return names?.has('append') ? 'append' : names?.has('delete') ? 'delete' : findSubResource(query)
}
