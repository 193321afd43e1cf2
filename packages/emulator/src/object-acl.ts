/**
 * PutObjectACL and GetObjectACL.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/putobjectacl
 */
import { sendAnswer, sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { NO_CONTENT } from './new-object.js'
import { OBJECT_ACLS } from './object-record.js'
import { invalidArgument, noSuchKey } from './oss-error.js'
import { OWNER } from './owner.js'

/** Answers with the access that an object allows by itself. Throws `NoSuchKey`. */
export function getObjectAcl(exchange: Exchange, bucket: Bucket, key: string): void {
  const record = bucket.find(key)
  if (!record) throw noSuchKey(key)
  sendXml(exchange, 200, 'AccessControlPolicy', { Owner: OWNER, AccessControlList: { Grant: record.acl } })
}

/** Changes the access to an object. Throws `InvalidArgument` or `NoSuchKey`. */
export async function putObjectAcl(exchange: Exchange, bucket: Bucket, key: string): Promise<void> {
  const text = exchange.headers.get('x-oss-object-acl')
  const acl = OBJECT_ACLS.find((candidate) => candidate === text)
  if (acl === undefined) throw invalidArgument('The x-oss-object-acl is invalid.', 'x-oss-object-acl', text)
  await bucket.write(key, NO_CONTENT, (record) => {
    if (!record) throw noSuchKey(key)
    return { ...record, acl }
  })
  sendAnswer(exchange, 200)
}
