/**
 * Tags of objects.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/putobjecttagging
 */
import { sendAnswer, sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import type { Exchange } from './exchange.js'
import { NO_CONTENT } from './new-object.js'
import type { ObjectTag } from './object-record.js'
import { invalidArgument, noSuchKey, OssError } from './oss-error.js'
import { percentDecode } from './percent-encoding.js'
import { readXmlBody } from './xml-body.js'
import { childrenOf, parseXml, type XmlNode } from './xml-reader.js'

const MAX_TAGS = 10
const MAX_KEY_BYTES = 128
const MAX_VALUE_BYTES = 256
const MAX_XML_BYTES = 64 * 1024

/** Answers with the tags of an object. */
export function getObjectTagging(exchange: Exchange, bucket: Bucket, key: string): void {
  const record = bucket.find(key)
  if (!record) throw noSuchKey(key)
  const tags = (record.tags ?? []).map((tag) => ({ Key: tag.key, Value: tag.value }))
  sendXml(exchange, 200, 'Tagging', { TagSet: { Tag: tags } })
}

/** Replaces the tags of an object. Throws `MalformedXML`, `InvalidTag` or `NoSuchKey`. */
export async function putObjectTagging(exchange: Exchange, bucket: Bucket, key: string): Promise<void> {
  const document = parseXml(await readXmlBody(exchange.request, MAX_XML_BYTES), 'Tagging')
  const [set] = childrenOf(document, 'TagSet')
  if (!set) throw new OssError('MalformedXML')
  await setTags(bucket, key, assertTags(childrenOf(set, 'Tag').map(readTag)))
  sendAnswer(exchange, 200)
}

/** Removes the tags of an object. Throws `NoSuchKey`. */
export async function deleteObjectTagging(exchange: Exchange, bucket: Bucket, key: string): Promise<void> {
  await setTags(bucket, key, undefined)
  sendAnswer(exchange, 204)
}

async function setTags(bucket: Bucket, key: string, tags: readonly ObjectTag[] | undefined): Promise<void> {
  await bucket.write(key, NO_CONTENT, (record) => {
    if (!record) throw noSuchKey(key)
    return { ...record, tags }
  })
}

function readTag(node: XmlNode): ObjectTag {
  const [key] = childrenOf(node, 'Key')
  const [value] = childrenOf(node, 'Value')
  if (!key) throw new OssError('MalformedXML')
  return { key: key.verbatim, value: value?.verbatim ?? '' }
}

/** Reads `x-oss-tagging`: `key=value` pairs, percent-encoded, joined by `&`. Throws `InvalidTag` or `InvalidArgument`. */
export function readTaggingHeader(text: string | undefined): readonly ObjectTag[] | undefined {
  if (text === undefined || text === '') return undefined
  const decode = (part: string) =>
    percentDecode(Buffer.from(part.replaceAll('+', ' ')).toString('latin1')).toString('utf8')
  const tags = text.split('&').map((pair) => {
    const [key = '', value = '', ...more] = pair.split('=')
    if (more.length === 0) return { key: decode(key), value: decode(value) }
    throw invalidArgument('The header x-oss-tagging is invalid.', 'x-oss-tagging', text, '0010-00000219')
  })
  return assertTags(tags)
}

function assertTags(tags: readonly ObjectTag[]): readonly ObjectTag[] {
  const refuse = (message: string) => new OssError('InvalidTag', { message })
  if (tags.length > MAX_TAGS) throw refuse(`An object can have ${MAX_TAGS} tags at most.`)
  if (new Set(tags.map(({ key }) => key)).size < tags.length) throw refuse('The keys of the tags are not unique.')
  for (const { key, value } of tags) {
    if (!isTagText(key, 1, MAX_KEY_BYTES)) throw refuse('The key of a tag is invalid.')
    if (!isTagText(value, 0, MAX_VALUE_BYTES)) throw refuse('The value of a tag is invalid.')
  }
  return tags
}

function isTagText(text: string, min: number, max: number): boolean {
  const bytes = Buffer.byteLength(text)
  return bytes >= min && bytes <= max && /^[\p{L}\p{N} +\-=._:/]*$/u.test(text)
}
