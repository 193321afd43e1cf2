import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import type { HttpAnswer } from '../http-request.js'
import { askToSign } from './signing-cache.js'

/** A name that no page has. @see https://www.rfc-editor.org/rfc/rfc6761#section-6.4 */
const STRANGE_ORIGIN = 'https://oss-upload-doctor.invalid'

/** Pages of other origins may read the answer where they should, and only those. */
export const signingCorsCheck: Check = {
  id: 'signing-cors',
  needs: ['signingUrl', 'signingAnswer', 'origins'],
  after: ['signing-answer'],
  async run(context) {
    const own = new URL(context.settings.signingUrl ?? '').origin
    const strange = (await askToSign(context, { origin: STRANGE_ORIGIN })).headers
    const isEchoed =
      strange.get('access-control-allow-origin') === STRANGE_ORIGIN &&
      strange.get('access-control-allow-credentials') === 'true'
    const findings = isEchoed ? [fail('SIGNING_CORS_ECHO')] : []
    const others = context.settings.origins.filter((origin) => origin !== own)
    const judged = await Promise.all(others.map((origin) => lookAt(origin, context)))
    return [...findings, ...judged]
  },
}

async function lookAt(origin: string, context: DoctorContext): Promise<Finding> {
  const names = Object.keys(context.settings.signingHeaders)
  const header = names.find((name) => name !== 'cookie')
  if (header !== undefined) {
    const refused = await findRefusal(origin, header, context)
    if (refused) return refused
  }
  const { headers } = await askToSign(context, { origin })
  return judge(headers, origin, names.includes('cookie'))
}

/** A page cannot send a header of its own before the server has allowed it; cookies need no such leave. */
async function findRefusal(origin: string, header: string, context: DoctorContext): Promise<Finding | undefined> {
  const answer = await context.send(context.settings.signingUrl ?? '', {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': header },
  })
  const { status } = answer
  return status >= 200 && status < 300 && allows(answer, origin, header)
    ? undefined
    : fail('SIGNING_PREFLIGHT_REFUSED', { origin, header, status })
}

/** `*` covers every header but `Authorization`. @see https://fetch.spec.whatwg.org/#cors-non-wildcard-request-header-name */
function allows({ headers }: HttpAnswer, origin: string, header: string): boolean {
  const allowed = headers.get('access-control-allow-origin')
  const names = (headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/\s*,\s*/)
  return (
    (allowed === '*' || allowed === origin) &&
    (names.includes(header) || (names.includes('*') && header !== 'authorization'))
  )
}

function judge(headers: Headers, origin: string, withCookies: boolean): Finding {
  const allowed = headers.get('access-control-allow-origin')
  if (allowed !== '*' && allowed !== origin) return fail('SIGNING_CORS_MISSING', { origin, allowed: allowed ?? '-' })
  if (withCookies && (allowed === '*' || headers.get('access-control-allow-credentials') !== 'true'))
    return fail('SIGNING_CORS_NO_COOKIES', { origin })
  const varies = /(?:^|,\s*)(?:origin|\*)(?:,|$)/i.test(headers.get('vary') ?? '')
  return allowed === '*' || varies ? pass('SIGNING_CORS', { origin }) : warn('SIGNING_NO_VARY', { origin })
}
