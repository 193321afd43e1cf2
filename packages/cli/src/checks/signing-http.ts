import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import type { HttpAnswer } from '../http-request.js'

/** No cache keeps a signature. */
export const signingCacheCheck: Check = {
  id: 'signing-cache',
  needs: ['signingUrl', 'signingAnswer'],
  after: ['signing-answer'],
  async run(context) {
    const { headers } = await ask(context)
    const control = (headers.get('cache-control') ?? '').toLowerCase()
    const facts = { header: control || '-' }
    if (/(?:^|[\s,])(?:no-store|private)(?:[\s,]|$)/.test(control) && !/max-age=[1-9]/.test(control))
      return [pass('SIGNING_NOT_CACHED')]
    const isKept = /(?:^|[\s,])public|max-age=[1-9]/.test(control) || headers.has('expires')
    return [isKept ? fail('SIGNING_CACHED', facts) : warn('SIGNING_CACHEABLE', facts)]
  },
}

const ask = (context: DoctorContext, headers: Readonly<Record<string, string>> = {}): Promise<HttpAnswer> =>
  context.send(context.settings.signingUrl ?? '', { headers: { ...context.settings.signingHeaders, ...headers } })

/** A name that no page has. @see https://www.rfc-editor.org/rfc/rfc6761#section-6.4 */
const STRANGE_ORIGIN = 'https://oss-upload-doctor.invalid'

/** Pages of other origins may read the answer where they should, and only those. */
export const signingCorsCheck: Check = {
  id: 'signing-cors',
  needs: ['signingUrl', 'signingAnswer', 'origins'],
  after: ['signing-answer'],
  async run(context) {
    const own = new URL(context.settings.signingUrl ?? '').origin
    const strange = (await ask(context, { origin: STRANGE_ORIGIN })).headers
    const isEchoed =
      strange.get('access-control-allow-origin') === STRANGE_ORIGIN &&
      strange.get('access-control-allow-credentials') === 'true'
    const findings = isEchoed ? [fail('SIGNING_CORS_ECHO')] : []
    const others = context.settings.origins.filter((origin) => origin !== own)
    const judged = await Promise.all(
      others.map(async (origin) => judge((await ask(context, { origin })).headers, origin)),
    )
    return [...findings, ...judged]
  },
}

function judge(headers: Headers, origin: string): Finding {
  const allowed = headers.get('access-control-allow-origin')
  if (allowed !== '*' && allowed !== origin) return fail('SIGNING_CORS_MISSING', { origin, allowed: allowed ?? '-' })
  const varies = /(?:^|,\s*)(?:origin|\*)(?:,|$)/i.test(headers.get('vary') ?? '')
  return allowed === '*' || varies ? pass('SIGNING_CORS', { origin }) : warn('SIGNING_NO_VARY', { origin })
}
