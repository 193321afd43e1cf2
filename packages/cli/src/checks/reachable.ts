import { regionOfEndpoint } from '@acme/oss-upload-core'
import { readOssError } from '../bucket-client.js'
import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import { type HttpAnswer, HttpFailure } from '../http-request.js'

/** Something answers at the endpoint, it is OSS, it knows the bucket, and its clock is ours. */
export const reachableCheck: Check = {
  id: 'reachable',
  needs: ['bucket'],
  after: ['endpoint'],
  async run(context) {
    const origin = context.bucketOrigin()
    const sentMs = context.surroundings.now().getTime()
    try {
      // no signature: whether there is a bucket is told to everybody
      const answer = await context.send(`${origin}/?location`, {})
      return judge(answer, origin, sentMs, context)
    } catch (error) {
      if (error instanceof HttpFailure) return [unreachable(error, origin)]
      throw error
    }
  },
}

function unreachable({ code, reason }: HttpFailure, origin: string): Finding {
  const host = new URL(origin).hostname
  if (code === 'NO_NAME_SERVER') return fail('NAME_SERVER_SILENT', { host, reason })
  if (code === 'NO_ADDRESS') return fail('ENDPOINT_NO_ADDRESS', { host })
  if (code === 'TLS_FAILED') return fail('ENDPOINT_TLS', { origin, reason })
  return fail('ENDPOINT_UNREACHABLE', { origin, reason })
}

function judge(answer: HttpAnswer, origin: string, sentMs: number, context: DoctorContext): Finding[] {
  const bucket = context.settings.bucket ?? ''
  const { code, message, extra, requestId } = readOssError(answer)
  if (!requestId) return [notOss(answer, origin)]
  if (code === 'NoSuchBucket') return [fail('BUCKET_MISSING', { bucket, origin })]
  if (code === 'SecondLevelDomainForbidden') return [fail('ENDPOINT_PATH_STYLE', { origin })]
  if (extra.Endpoint || /must be addressed using the specified endpoint/.test(message))
    return [elsewhere(extra.Endpoint, origin)]
  return [pass('BUCKET_EXISTS', { bucket, origin }), clock(answer, sentMs, context)]
}

function notOss({ status, headers }: HttpAnswer, origin: string): Finding {
  const location = headers.get('location') ?? ''
  if (status < 300 || status >= 400 || !URL.canParse(location, origin))
    return fail('ENDPOINT_NOT_OSS', { origin, status })
  const meant = new URL(location, origin).origin
  return fail('ENDPOINT_REDIRECTS', { origin, status, location }, meant === origin ? undefined : `--endpoint ${meant}`)
}

function elsewhere(endpoint: string | undefined, origin: string): Finding {
  const region = regionOfEndpoint(endpoint ?? '')
  if (region)
    return fail(
      'BUCKET_ELSEWHERE',
      { origin, region },
      `--region ${region} --endpoint https://oss-${region}.aliyuncs.com`,
    )
  return fail('BUCKET_ELSEWHERE_UNKNOWN', { origin })
}

/** From here on OSS refuses. @see https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4 */
const REFUSED_MINUTES = 15
/** From here on a clock is not kept by anybody. */
const WARN_MINUTES = 1

/** The moment that Date tells is somewhere between sending and reading; it has no fractions of a second. */
function clock({ headers, tookMs }: HttpAnswer, sentMs: number, { found }: DoctorContext): Finding {
  const date = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(date)) return warn('CLOCK_UNKNOWN')
  const offsetMs = date + 500 - (sentMs + tookMs / 2)
  found.clockOffsetMs = offsetMs
  const minutes = Math.abs(offsetMs) / 60_000
  const facts = { seconds: Math.round(Math.abs(offsetMs) / 1000), direction: offsetMs > 0 ? '-' : '+' }
  if (minutes >= REFUSED_MINUTES) return fail('CLOCK_REFUSED', facts)
  if (minutes >= WARN_MINUTES) return warn('CLOCK_OFF', facts)
  return pass('CLOCK_OK')
}
