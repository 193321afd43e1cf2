import type { Check } from '../check.js'
import { UPLOAD_EXPOSED_HEADERS } from '../cors/cors-rules.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import { corsCommand, preflight } from './cors-preflight.js'

/** Pages may read what they need of OSS's answers. */
export const corsExposedCheck: Check = {
  id: 'cors-exposed',
  needs: ['bucket', 'origins'],
  after: ['endpoint', 'reachable', 'cors-preflight'],
  run: (context) => Promise.all(context.settings.origins.map((origin) => judge(origin, context))),
}

async function judge(origin: string, context: DoctorContext): Promise<Finding> {
  const { multipart } = context.settings
  const { headers } = await preflight(context, origin, multipart ? 'PUT' : 'POST')
  const exposed = (headers.get('access-control-expose-headers') ?? '').toLowerCase().split(/\s*,\s*/)
  const hidden = UPLOAD_EXPOSED_HEADERS.filter((name) => !exposed.includes(name.toLowerCase()))
  const facts = { origin, hidden: hidden.join(', ') }
  if (multipart && hidden.includes('ETag')) return fail('CORS_ETAG_HIDDEN', facts, corsCommand(context))
  const isMissed = ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma'].some((name) => hidden.includes(name))
  return isMissed ? warn('CORS_HEADERS_HIDDEN', facts, corsCommand(context)) : pass('CORS_EXPOSED', { origin })
}
