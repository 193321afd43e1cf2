/**
 * Operations on buckets.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/bucket-operations
 */
import { authorize } from './access.js'
import { sendAnswer, sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import { getBucketCors, putBucketCors } from './bucket-cors.js'
import { BUCKET_ACLS, type BucketAcl } from './bucket-info.js'
import { NO_CORS } from './cors.js'
import { deleteObjects } from './delete-objects.js'
import type { Exchange } from './exchange.js'
import { listObjects, readMaxKeys } from './list-objects.js'
import { STORAGE_CLASSES } from './metadata.js'
import { listMultipartUploads } from './multipart-listing.js'
import { invalidArgument, notImplemented, OssError } from './oss-error.js'
import { OWNER } from './owner.js'
import { findParameter } from './request-target.js'
import type { Service } from './service.js'
import { findSubResource } from './sub-resources.js'
import { readXmlBody } from './xml-body.js'
import { parseXml, textOf } from './xml-reader.js'

/** Serves a request for the bucket itself, which may not exist yet. */
export async function serveBucket(exchange: Exchange, service: Service, name: string): Promise<void> {
  const { store } = service
  const subResource = findSubResource(exchange.target.query)
  // Only PutBucket is for a bucket that is not there; a stranger learns so much of every name on OSS too.
  const acl = exchange.method === 'PUT' && subResource === '' ? 'private' : store.get(name).info.acl
  const isListing = subResource === '' && ['GET', 'HEAD'].includes(exchange.method)
  authorize(exchange, service, `/${name}/`, isListing && acl !== 'private')
  switch (`${exchange.method}${subResource && `?${subResource}`}`) {
    case 'GET':
    case 'HEAD':
      return listObjects(exchange, store.get(name))
    case 'GET?bucketInfo':
      return sendXml(exchange, 200, 'BucketInfo', {
        Bucket: { ...describe(store.get(name), service), ...SETTINGS, ...aclOf(store.get(name)) },
      })
    case 'GET?location':
      return sendXml(exchange, 200, 'LocationConstraint', `oss-${service.settings.region}`)
    case 'GET?acl':
      return sendXml(exchange, 200, 'AccessControlPolicy', aclOf(store.get(name)))
    case 'GET?uploads':
      return listMultipartUploads(exchange, store.get(name))
    case 'GET?cors':
      return getBucketCors(exchange, service, store.get(name))
    case 'PUT?cors':
      return putBucketCors(exchange, store.get(name))
    case 'DELETE?cors':
      await store.get(name).save({ cors: NO_CORS })
      return sendAnswer(exchange, 204)
    case 'PUT?acl':
      await store.get(name).save({ acl: readAcl(exchange) ?? 'private' })
      return sendAnswer(exchange, 200)
    case 'POST?delete':
      return deleteObjects(exchange, store.get(name))
    case 'PUT':
      return putBucket(exchange, service, name)
    case 'DELETE':
      await store.delete(name)
      return sendAnswer(exchange, 204)
    default:
      throw subResource === '' ? methodNotAllowed(exchange) : notImplemented(subResource)
  }
}

/** Lists the buckets, of whatever page the query asks for. */
export function getService(exchange: Exchange, service: Service): void {
  authorize(exchange, service, '/')
  const subResource = findSubResource(exchange.target.query)
  if (subResource !== '') throw notImplemented(subResource)
  if (exchange.method !== 'GET') throw methodNotAllowed(exchange)
  const { query } = exchange.target
  const prefix = findParameter(query, 'prefix') ?? ''
  const marker = findParameter(query, 'marker') ?? ''
  const maxKeys = readMaxKeys(findParameter(query, 'max-keys'))
  const matching = service.store.buckets.filter(({ info }) => info.name.startsWith(prefix) && info.name > marker)
  const page = matching.slice(0, maxKeys)
  const isTruncated = matching.length > page.length
  sendXml(exchange, 200, 'ListAllMyBucketsResult', {
    // OSS describes the page only when there is another one.
    ...(isTruncated && {
      Prefix: prefix,
      Marker: marker,
      MaxKeys: maxKeys,
      IsTruncated: true,
      NextMarker: page.at(-1)?.info.name,
    }),
    Owner: OWNER,
    Buckets: { Bucket: page.map((bucket) => describe(bucket, service)) },
  })
}

/** Makes a bucket; one that is there takes the access that the request names. Throws `InvalidBucketName`, `InvalidArgument`. */
async function putBucket(exchange: Exchange, { store, settings }: Service, name: string): Promise<void> {
  const acl = readAcl(exchange)
  const xml = await readXmlBody(exchange.request, MAX_XML_BYTES)
  const storageClass = xml === '' ? undefined : textOf(parseXml(xml, 'CreateBucketConfiguration'), 'StorageClass')
  if (storageClass !== undefined && !STORAGE_CLASSES.includes(storageClass)) {
    throw invalidArgument('The StorageClass is invalid.', 'StorageClass', storageClass)
  }
  await store.create(name, { acl, storageClass }, settings.now())
  sendAnswer(exchange, 200, { Location: `/${name}` })
}

const MAX_XML_BYTES = 16 * 1024

/** What no operation of the emulator changes. */
const SETTINGS = {
  AccessMonitor: 'Disabled',
  BlockPublicAccess: false,
  Comment: '',
  CrossRegionReplication: 'Disabled',
  DataRedundancyType: 'LRS',
  TransferAcceleration: 'Disabled',
}

const methodNotAllowed = ({ method }: Exchange): OssError =>
  new OssError('MethodNotAllowed', { details: { Method: method, ResourceType: 'Bucket' } })

function readAcl({ headers }: Exchange): BucketAcl | undefined {
  const acl = headers.get('x-oss-acl')
  if (acl === undefined) return undefined
  const known = BUCKET_ACLS.find((candidate) => candidate === acl)
  if (known === undefined) throw invalidArgument('The x-oss-acl is invalid.', 'x-oss-acl', acl)
  return known
}

const aclOf = ({ info }: Bucket) => ({ Owner: OWNER, AccessControlList: { Grant: info.acl } })

const describe = ({ info }: Bucket, { settings }: Service) => ({
  CreationDate: info.creationDate,
  ExtranetEndpoint: `oss-${settings.region}.aliyuncs.com`,
  IntranetEndpoint: `oss-${settings.region}-internal.aliyuncs.com`,
  Location: `oss-${settings.region}`,
  Name: info.name,
  Region: settings.region,
  StorageClass: info.storageClass ?? 'Standard',
})
