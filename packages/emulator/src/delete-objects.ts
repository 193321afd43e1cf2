/**
 * DeleteMultipleObjects.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/deletemultipleobjects
 */
import { sendAnswer, sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { assertObjectKey } from './metadata.js'
import { type KeyEncoding, readKeyEncoding } from './multipart-request.js'
import { notImplemented, OssError } from './oss-error.js'
import { percentEncode } from './percent-encoding.js'
import { readXmlBody } from './xml-body.js'
import { childrenOf, parseXml, textOf, type XmlNode } from './xml-reader.js'

const MAX_KEYS = 1000
const MAX_XML_BYTES = 2 * 1024 * 1024

/** Deletes the objects that an XML list names; those that are not there count as deleted. */
export async function deleteObjects(exchange: Exchange, bucket: Bucket): Promise<void> {
  if (!exchange.headers.has('content-md5')) throw new OssError('MissingArgument', { ec: '0016-00000606' })
  const { encode, encodingType } = readEncoding(exchange)
  const document = parseXml(await readXmlBody(exchange.request, MAX_XML_BYTES), 'Delete')
  const isQuiet = readQuiet(document)
  const keys = readKeys(document)
  // Side by side: what has its metadata in one file is taken out of it in one go.
  await Promise.all([...new Set(keys)].map((key) => bucket.delete(key)))
  if (isQuiet) return sendAnswer(exchange, 200)
  const deleted = keys.map((key) => ({ Key: encode(key) }))
  sendXml(exchange, 200, 'DeleteResult', { EncodingType: encodingType, Deleted: deleted })
}

/** Some SDKs send it as a header. */
function readEncoding(exchange: Exchange): KeyEncoding {
  const inQuery = readKeyEncoding(exchange)
  const isUrl = inQuery.encodingType === 'url' || exchange.headers.get('encoding-type') === 'url'
  return isUrl ? { encode: percentEncode, encodingType: 'url' } : inQuery
}

function readQuiet(document: XmlNode): boolean {
  const quiet = (textOf(document, 'Quiet') ?? 'false').toLowerCase()
  if (quiet !== 'true' && quiet !== 'false') throw new OssError('MalformedXML')
  return quiet === 'true'
}

function readKeys(document: XmlNode): string[] {
  const objects = childrenOf(document, 'Object')
  if (objects.length === 0 || objects.length > MAX_KEYS) throw new OssError('MalformedXML')
  return objects.map((object) => {
    if (childrenOf(object, 'VersionId').length > 0) throw notImplemented('VersionId')
    const [key] = childrenOf(object, 'Key')
    if (!key) throw new OssError('MalformedXML')
    assertObjectKey(key.verbatim)
    return key.verbatim
  })
}
