/**
 * PutBucketCors and GetBucketCors.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/putbucketcors
 */
import { sendAnswer, sendXml } from './answer.js'
import type { Bucket } from './bucket.js'
import { type CorsConfiguration, type CorsRule, initialCors } from './cors.js'
import type { Exchange } from './exchange.js'
import { invalidArgument, OssError } from './oss-error.js'
import type { Service } from './service.js'
import { readXmlBody } from './xml-body.js'
import { childrenOf, parseXml, textOf, type XmlNode } from './xml-reader.js'

const MAX_RULES = 10
const MAX_XML_BYTES = 16 * 1024
const METHODS = ['GET', 'PUT', 'DELETE', 'POST', 'HEAD']

/** Answers with the rules of a bucket. Throws `NoSuchCORSConfiguration` when it has none. */
export function getBucketCors(exchange: Exchange, { settings }: Service, bucket: Bucket): void {
  const { rules, responseVary } = bucket.info.cors ?? initialCors(settings.corsOrigins)
  if (rules.length === 0) throw new OssError('NoSuchCORSConfiguration')
  sendXml(exchange, 200, 'CORSConfiguration', {
    CORSRule: rules.map((rule) => ({
      AllowedOrigin: rule.allowedOrigins,
      AllowedMethod: rule.allowedMethods,
      AllowedHeader: rule.allowedHeaders,
      ExposeHeader: rule.exposeHeaders,
      MaxAgeSeconds: rule.maxAgeSeconds,
    })),
    ResponseVary: responseVary,
  })
}

/** Replaces the rules of a bucket. Throws `MalformedXML`, `CORSRuleBeyondLimit` or `InvalidArgument`. */
export async function putBucketCors(exchange: Exchange, bucket: Bucket): Promise<void> {
  const xml = await readXmlBody(exchange.request, MAX_XML_BYTES)
  await bucket.save({ cors: parseCors(parseXml(xml, 'CORSConfiguration')) })
  sendAnswer(exchange, 200)
}

function parseCors(document: XmlNode): CorsConfiguration {
  const rules = childrenOf(document, 'CORSRule').map(parseRule)
  if (rules.length === 0) throw new OssError('MalformedXML', { ec: '0034-00000002' })
  if (rules.length > MAX_RULES) throw new OssError('CORSRuleBeyondLimit')
  return { rules, responseVary: textOf(document, 'ResponseVary') === 'true' }
}

function parseRule(rule: XmlNode): CorsRule {
  const texts = (name: string) => childrenOf(rule, name).map(({ text }) => text)
  const [allowedOrigins, allowedMethods] = [texts('AllowedOrigin'), texts('AllowedMethod')]
  const allowedHeaders = texts('AllowedHeader')
  if (allowedOrigins.length === 0 || allowedMethods.length === 0) throw new OssError('MalformedXML')
  const wrongMethod = allowedMethods.find((method) => !METHODS.includes(method))
  if (wrongMethod !== undefined) throw invalidArgument('The AllowedMethod is invalid.', 'AllowedMethod', wrongMethod)
  const starry = [...allowedOrigins, ...allowedHeaders].find((pattern) => pattern.split('*').length > 2)
  if (starry !== undefined) throw invalidArgument('At most one * is allowed.', 'CORSRule', starry)
  const exposeHeaders = texts('ExposeHeader')
  const exposedStar = exposeHeaders.find((name) => name.includes('*'))
  if (exposedStar !== undefined) throw invalidArgument('ExposeHeader takes no *.', 'ExposeHeader', exposedStar)
  const maxAge = texts('MaxAgeSeconds')[0]
  return {
    allowedOrigins,
    allowedMethods,
    allowedHeaders,
    exposeHeaders,
    ...(maxAge === undefined || !/^\d{1,9}$/.test(maxAge) ? {} : { maxAgeSeconds: Number(maxAge) }),
  }
}
