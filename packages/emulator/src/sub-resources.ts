import type { QueryParameters } from './request-target.js'

/** Query parameters that V1 signatures cover, as the SDKs list them; any other is not signed. */
const SUB_RESOURCES = new Set(
  [
    'acl append asyncFetch bucketArchiveDirectRead bucketInfo callback callback-var cleanRestoredObject cloudboxes comp',
    'continuation-token cors delete encryption endTime httpsConfig img inventory inventoryId lifecycle live location',
    'logging metaQuery objectInfo objectMeta partNumber policy policyStatus position publicAccessBlock qos qosInfo',
    'referer regionList replication replicationLocation replicationProgress requestPayment requesterQosInfo',
    'resourceGroup response-cache-control response-content-disposition response-content-encoding',
    'response-content-language response-content-type response-expires restore rtc security-token sequential startTime',
    'stat status style styleName symlink tagging transferAcceleration uploadId uploads versionId versioning versions',
    'vod website worm wormExtend wormId x-oss-ac-forward-allow x-oss-ac-source-ip x-oss-ac-subnet-mask',
    'x-oss-ac-vpc-id x-oss-async-process x-oss-process x-oss-request-payer x-oss-traffic-limit',
  ].flatMap((line) => line.split(' ')),
)

/** Tells whether a query parameter is part of the resource that V1 signs. */
export const isSubResource = (name: string): boolean => SUB_RESOURCES.has(name)

/** Parameters that qualify an operation, and do not name another one. */
const QUALIFIERS = new Set([
  'callback',
  'callback-var',
  'continuation-token',
  'security-token',
  'x-oss-process',
  'x-oss-request-payer',
  'x-oss-traffic-limit',
])

/** The sub-resource that a query asks for, such as `cors` or `uploads`; `''` for the resource itself. */
export const findSubResource = (query: QueryParameters): string =>
  query.find(([name]) => isSubResource(name) && !QUALIFIERS.has(name) && !name.startsWith('response-'))?.[0] ?? ''
