/**
 * Operations on one object: finds the one that a request asks for, and who may do it.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/basic-operations-1
 */
import { authorize, isPubliclyReadable, isPubliclyWritable } from './access.js'
import { sendAnswer } from './answer.js'
import { appendObject } from './append-object.js'
import type { Bucket } from './bucket.js'
import { copyObject } from './copy-object.js'
import type { Exchange } from './exchange.js'
import { getObject, getObjectMeta } from './get-object.js'
import { assertObjectKey } from './metadata.js'
import { isMultipart, serveMultipart } from './multipart-api.js'
import { getObjectAcl, putObjectAcl } from './object-acl.js'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tags.js'
import { notImplemented, OssError } from './oss-error.js'
import { putObject } from './put-object.js'
import type { Service } from './service.js'
import { findSubResource } from './sub-resources.js'
import { getSymlink, putSymlink } from './symlink.js'

/** A request for an object, with what serves it. */
interface ObjectRequest {
  readonly exchange: Exchange
  readonly service: Service
  readonly bucket: Bucket
  readonly key: string
  readonly sender: 'signed' | 'anonymous'
}

interface Operation {
  /** What the ACL has to allow to everybody; `owner`: there is no such ACL. */
  readonly access: 'read' | 'write' | 'owner'
  serve(request: ObjectRequest): void | Promise<void>
}

const GET_OBJECT: Operation = {
  access: 'read',
  serve: ({ exchange, bucket, key, sender }) => getObject(exchange, bucket, key, sender),
}

/** By method and sub-resource. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET ': GET_OBJECT,
  'HEAD ': GET_OBJECT,
  'HEAD objectMeta': { access: 'read', serve: ({ exchange, bucket, key }) => getObjectMeta(exchange, bucket, key) },
  'PUT ': {
    access: 'write',
    serve: ({ exchange, service, bucket, key }) =>
      (exchange.headers.has('x-oss-copy-source') ? copyObject : putObject)(exchange, service, bucket, key),
  },
  'DELETE ': {
    access: 'write',
    serve: async ({ exchange, bucket, key }) => {
      await bucket.delete(key)
      sendAnswer(exchange, 204)
    },
  },
  'POST append': {
    access: 'write',
    serve: ({ exchange, service, bucket, key }) => appendObject(exchange, service, bucket, key),
  },
  'GET acl': { access: 'owner', serve: ({ exchange, bucket, key }) => getObjectAcl(exchange, bucket, key) },
  'PUT acl': { access: 'owner', serve: ({ exchange, bucket, key }) => putObjectAcl(exchange, bucket, key) },
  'GET tagging': { access: 'owner', serve: ({ exchange, bucket, key }) => getObjectTagging(exchange, bucket, key) },
  'PUT tagging': { access: 'owner', serve: ({ exchange, bucket, key }) => putObjectTagging(exchange, bucket, key) },
  'DELETE tagging': {
    access: 'owner',
    serve: ({ exchange, bucket, key }) => deleteObjectTagging(exchange, bucket, key),
  },
  'GET symlink': { access: 'read', serve: ({ exchange, bucket, key }) => getSymlink(exchange, bucket, key) },
  'PUT symlink': {
    access: 'write',
    serve: ({ exchange, service, bucket, key }) => putSymlink(exchange, service, bucket, key),
  },
}

/** Serves a request for an object. */
export async function serveObject(exchange: Exchange, service: Service, bucket: Bucket, key: string): Promise<void> {
  if (isMultipart(exchange)) return serveMultipart(exchange, service, bucket, key)
  const subResource = subResourceOf(exchange)
  const name = `${exchange.method} ${subResource}`
  const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined
  const access = operation?.access ?? 'owner'
  const isPublic =
    access === 'read' ? isPubliclyReadable(bucket, key) : access === 'write' && isPubliclyWritable(bucket, key)
  const sender = authorize(exchange, service, `/${bucket.info.name}/${key}`, isPublic)
  assertObjectKey(key)
  if (operation) return operation.serve({ exchange, service, bucket, key, sender })
  if (subResource !== '') throw notImplemented(subResource)
  throw new OssError('MethodNotAllowed', { details: { Method: exchange.method, ResourceType: 'Object' } })
}

/** `append` comes with `position`, in any order; a POST can name a process, which saves what it makes. */
function subResourceOf({ method, target }: Exchange): string {
  const names = new Set(target.query.map(([name]) => name))
  if (names.has('append')) return 'append'
  const process = ['x-oss-process', 'x-oss-async-process'].find((name) => names.has(name))
  return method === 'POST' && process !== undefined ? process : findSubResource(target.query)
}
