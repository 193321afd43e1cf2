import { type BucketClient, readOssError, refusalOf, sendOrFail } from '../bucket-client.js'
import type { CorsConfiguration } from './cors-rules.js'
import { formatCorsXml, parseCorsXml } from './cors-xml.js'

/** Reads the rules of a bucket; none where CORS was never set. @throws CommandError where OSS refuses, HttpFailure */
export async function getBucketCors(client: BucketClient): Promise<CorsConfiguration> {
  const answer = await client.send({ query: { cors: '' } })
  if (answer.status === 200) return parseCorsXml(answer.text)
  if (readOssError(answer).code === 'NoSuchCORSConfiguration') return { rules: [], responseVary: false }
  throw refusalOf(answer)
}

/** Replaces the rules of a bucket. @throws CommandError where OSS refuses, or does not answer */
export const putBucketCors = async (client: BucketClient, configuration: CorsConfiguration): Promise<void> =>
  void (await sendOrFail(client, { method: 'PUT', query: { cors: '' }, body: formatCorsXml(configuration) }))
