import { parseOssError } from '@acme/oss-upload-core'
import { findCause } from '@acme/oss-upload-core/error-causes'
import type { Output } from '../output.js'

/** What an explanation comes to. */
export interface Explanation {
  /** Stable, for `--json`. */
  readonly kind: 'ec' | 'error' | 'policy' | 'callback-parameters' | 'callback'
  readonly lines: readonly string[]
  /** Facts by name, for `--json`. */
  readonly facts: Readonly<Record<string, unknown>>
  /** Whether something is wrong that OSS would refuse. */
  readonly isRefused?: boolean
}

/** Elements that say how a request was signed: they may carry a token, and tell nobody what is wrong. */
const SIGNING_ELEMENTS =
  /^(?:OSSAccessKeyId|SignatureProvided|StringToSign|StringToSignBytes|CanonicalRequest|Authorization)$/

const CONDITION = /Policy Condition failed: (.*)$/s

/** A condition on the token names the token, and an error that quotes the condition does too. */
export const withoutToken = (message: string): string =>
  message.replace(/("\$x-oss-security-token",\s*")[^"]*/gi, '$1********')

/** Puts an `<Error>` document into words. */
export function explainError(xml: string, output: Output): Explanation {
  const error = parseOssError(0, new Headers(), xml)
  const { code, ec, requestId, extra } = error
  const message = withoutToken(error.message)
  const condition = CONDITION.exec(message)?.[1]
  const field = /"\$([^"]+)"/.exec(condition ?? '')?.[1] ?? '?'
  const cause = findCause(error)?.[output.language]
  const elements = Object.entries(extra).filter(([name]) => !SIGNING_ELEMENTS.test(name))
  const lines = [
    output.say('ERROR_LINE', { code, ec: ec ?? '' }).trimEnd(),
    ...(message ? [`  ${output.say('ERROR_SAID', { message })}`] : []),
    ...elements.map(([name, value]) => `  ${output.say('ERROR_ELEMENT', { name, value })}`),
    ...(requestId ? [`  ${output.say('ERROR_REQUEST', { request: requestId })}`] : []),
    cause ?? output.say('ERROR_UNKNOWN', { link: linkOf(ec, error.recommendDoc) }),
    ...(condition ? [output.say('ERROR_CONDITION', { condition, field })] : []),
  ]
  return { kind: 'error', lines, facts: { code, ec, message, request_id: requestId, condition, cause } }
}

/** Puts one of OSS's numbers into words. */
export function explainEc(ec: string, output: Output): Explanation {
  const cause = findCause({ ec, code: '', message: '' })?.[output.language]
  return { kind: 'ec', lines: [cause ?? output.say('ERROR_UNKNOWN', { link: linkOf(ec) })], facts: { ec, cause } }
}

const linkOf = (ec: string | undefined, recommended?: string): string =>
  recommended ?? `https://api.alibabacloud.com/troubleshoot${ec ? `?q=${ec}` : ''}`
