import type { Check } from '../check.js'
import { getBucketCors } from '../cors/bucket-cors.js'
import { type CorsConfiguration, decideCors } from '../cors/cors-rules.js'
import type { DoctorContext } from '../doctor-context.js'
import { CommandError } from '../errors.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import { isOrigin, isOriginPattern } from '../origin.js'
import { ramCommand } from '../ram-policy.js'
import { corsCommand } from './cors-preflight.js'

/** The bucket's rules say what was meant: an earlier one does not take the place of a better one. */
export const corsRulesCheck: Check = {
  id: 'cors-rules',
  needs: ['bucket', 'credentials', 'origins'],
  after: ['endpoint', 'reachable', 'credentials'],
  async run(context) {
    let configuration: CorsConfiguration
    try {
      configuration = await getBucketCors(context.client())
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      return [warn('CORS_UNREADABLE', { status: error.facts.status ?? '-' }, ramCommand(context.settings))]
    }
    if (configuration.rules.length === 0) return [fail('CORS_NOT_SET', {}, corsCommand(context))]
    const malformed = configuration.rules.flatMap(({ origins }) => origins).find((origin) => !isOriginPattern(origin))
    if (malformed !== undefined) return [warn('CORS_ORIGIN_MALFORMED', { origin: malformed }, corsCommand(context))]
    return context.settings.origins.filter(isOrigin).map((origin) => judge(configuration, origin, context))
  },
}

function judge(configuration: CorsConfiguration, origin: string, context: DoctorContext): Finding {
  const method = context.settings.multipart ? 'PUT' : 'POST'
  const { rule, shadowed, hidden } = decideCors(configuration, origin, method)
  if (rule === undefined) return fail('CORS_NO_RULE', { origin, method }, corsCommand(context))
  const better = shadowed.find((number) => {
    const only = { ...configuration, rules: configuration.rules.slice(number - 1) }
    return decideCors(only, origin, method).hidden.length < hidden.length
  })
  if (better !== undefined)
    return warn('CORS_SHADOWED', { origin, rule, better, hidden: hidden.join(', ') }, corsCommand(context))
  return pass('CORS_RULE', { origin, rule, rules: configuration.rules.length })
}
