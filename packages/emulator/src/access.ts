/** Decides who may do what: the owner everything, anybody what an ACL allows. */
import type { Bucket } from './bucket.js'
import { type Exchange, toSignable } from './exchange.js'
import { OssError } from './oss-error.js'
import type { Service } from './service.js'
import { authenticate } from './signature-check.js'

/** Throws unless the request is signed by the owner for a resource, or is allowed to be anonymous; returns which. */
export function authorize(
  exchange: Exchange,
  service: Service,
  resource: string,
  isPublic = false,
): 'signed' | 'anonymous' {
  const sender = authenticate(toSignable(exchange, resource), service.settings)
  if (sender === 'signed' || isPublic) return sender
  const reason = { Signature: 'none', Resource: resource, Acl: 'does not allow this to everybody' }
  throw new OssError('AccessDenied', { ec: '0003-00000001', reason })
}

/** Tells whether the owner signed the request for a resource. */
export function isSignedFor(exchange: Exchange, service: Service, resource: string): boolean {
  try {
    return authenticate(toSignable(exchange, resource), service.settings) === 'signed'
  } catch {
    return false
  }
}

/** Tells whether everybody may read an object: for a symbolic link, what it stands for too. */
export function isPubliclyReadable(bucket: Bucket, key: string): boolean {
  const target = bucket.find(key)?.symlinkTarget
  const isReadable = (name: string) => aclOf(bucket, name).startsWith('public-read')
  return isReadable(key) && (target === undefined || isReadable(target))
}

/** Tells whether everybody may write an object. */
export const isPubliclyWritable = (bucket: Bucket, key: string): boolean => aclOf(bucket, key) === 'public-read-write'

/** The access that an object allows: its own, or its bucket's. */
function aclOf(bucket: Bucket, key: string): string {
  const acl = bucket.find(key)?.acl ?? 'default'
  return acl === 'default' ? bucket.info.acl : acl
}
