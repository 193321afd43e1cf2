import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import type { HttpAnswer } from '../http-request.js'
import { isOrigin, meantOrigin } from '../origin.js'
import { quoteIfNeeded } from '../shell-quote.js'

/** Sends what a browser sends ahead of an upload. */
export const preflight = (context: DoctorContext, origin: string, method: string): Promise<HttpAnswer> =>
  context.send(`${context.bucketOrigin()}/${method === 'PUT' ? 'oss-upload-doctor/absent' : ''}`, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': method },
  })

/** The command that sets the rule which the checks of CORS look for. */
export const corsCommand = ({ settings }: DoctorContext): string =>
  [
    `oss-upload cors set --bucket ${settings.bucket} --region ${settings.region}`,
    ...(settings.endpoint ? [`--endpoint ${quoteIfNeeded(settings.endpoint)}`] : []),
    ...settings.origins.filter(isOrigin).map((origin) => `--origin ${quoteIfNeeded(origin)}`),
    ...(settings.multipart ? [] : ['--no-multipart']),
    '--yes',
  ].join(' ')

/** OSS lets pages of each origin send forms, and parts. */
export const corsPreflightCheck: Check = {
  id: 'cors-preflight',
  needs: ['bucket', 'origins'],
  after: ['endpoint', 'reachable'],
  async run(context) {
    const methods = context.settings.multipart ? ['POST', 'PUT'] : ['POST']
    const origins = context.settings.origins.filter(isOrigin)
    const malformed = context.settings.origins.filter((origin) => !isOrigin(origin))
    const asked = origins.flatMap((origin) => methods.map((method) => ({ origin, method })))
    const judged = await Promise.all(
      asked.map(async ({ origin, method }) => judge(await preflight(context, origin, method), origin, method, context)),
    )
    return [...malformed.map((origin) => fail('ORIGIN_MALFORMED', { origin, meant: meantOrigin(origin) })), ...judged]
  },
}

function judge(answer: HttpAnswer, origin: string, method: string, context: DoctorContext): Finding {
  const allowed = answer.headers.get('access-control-allow-origin')
  if (answer.status >= 300) return fail('CORS_REFUSED', { origin, method, status: answer.status }, corsCommand(context))
  if (allowed !== '*' && allowed !== origin)
    return fail('CORS_OTHER_ORIGIN', { origin, method, allowed: allowed ?? '-' })
  const methods = (answer.headers.get('access-control-allow-methods') ?? '').split(/\s*,\s*/)
  if (method === 'PUT' && !methods.includes('PUT') && !methods.includes('*'))
    return fail('CORS_REFUSED', { origin, method, status: answer.status }, corsCommand(context))
  const vary = /(?:^|,\s*)origin(?:,|$)/i.test(answer.headers.get('vary') ?? '')
  if (allowed !== '*' && !vary) return warn('CORS_NO_VARY', { origin, method }, corsCommand(context))
  return pass('CORS_ALLOWED', { origin, method })
}
