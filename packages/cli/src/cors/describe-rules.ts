import type { Output } from '../output.js'
import type { CorsConfiguration } from './cors-rules.js'

/** Puts rules into words, one line each. */
export function describeRules({ rules, responseVary }: CorsConfiguration, output: Output): string[] {
  if (rules.length === 0) return [output.say('CORS_NONE')]
  const list = (texts: readonly string[]) => texts.join(', ') || output.say('CORS_NOTHING')
  const lines = rules.map(({ origins, methods, headers, exposed, maxAgeSeconds }, index) =>
    output.say('CORS_RULE_LINE', {
      number: index + 1,
      origins: list(origins),
      methods: list(methods),
      headers: list(headers),
      exposed: list(exposed),
      maxAge: maxAgeSeconds ?? 0,
    }),
  )
  return [...lines, output.say(responseVary ? 'CORS_VARY_ON' : 'CORS_VARY_OFF')]
}
