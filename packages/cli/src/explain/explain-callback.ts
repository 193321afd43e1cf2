import type { ReadCallbackParameters } from '../callback-parameters.js'
import type { Output } from '../output.js'
import type { CapturedRequest } from './captured-request.js'
import type { Explanation } from './explain-error.js'
import { claimedKeyUrl, judgeCallback } from './judge-callback.js'

/** Puts the parameters of a callback into words. */
export function explainCallbackParameters(parameters: ReadCallbackParameters, output: Output): Explanation {
  const { callbackUrl, callbackHost, callbackBody = '', callbackSNI } = parameters
  const type = parameters.callbackBodyType ?? 'application/x-www-form-urlencoded'
  const isHttps = callbackUrl?.startsWith('https:')
  const lines = [
    output.say('CALLBACK_CALLS', { url: callbackUrl ?? '' }),
    ...(callbackHost ? [`  ${output.say('CALLBACK_HOST', { host: callbackHost })}`] : []),
    `  ${output.say('CALLBACK_SENDS', { type, body: callbackBody })}`,
    ...(isHttps ? [`  ${output.say(callbackSNI ? 'CALLBACK_SNI' : 'CALLBACK_NO_SNI')}`] : []),
  ]
  return { kind: 'callback-parameters', lines, facts: { ...parameters } }
}

/** Puts a captured callback into words: what it says, and whether OSS says it. */
export function explainCallback(request: CapturedRequest, output: Output): Explanation {
  const { target, body, headers } = request
  const keyUrl = claimedKeyUrl(request)
  const variables = readVariables(Buffer.from(body).toString('utf8'), headers['content-type'] ?? '')
  const { code } = judgeCallback(request, undefined)
  const lines = [
    output.say('CALLBACK_CAME', { target, size: body.length, keyUrl }),
    ...(variables
      ? Object.entries(variables).map(([name, value]) => `  ${output.say('CALLBACK_VARIABLE', { name, value })}`)
      : [`  ${output.say('CALLBACK_NO_JSON')}`]),
    output.say(code, { keyUrl }),
  ]
  return {
    kind: 'callback',
    lines,
    facts: { target, key_url: keyUrl, variables, code },
    isRefused: code !== 'VERIFIES',
  }
}

/** Names that carry what the app sealed for itself. */
const SEALED = /^(?:state|token|secret)$/i

function readVariables(body: string, type: string): Record<string, string> | undefined {
  const show = ([name, value]: [string, unknown]): [string, string] => [
    name,
    SEALED.test(name) ? '********' : typeof value === 'string' ? value : JSON.stringify(value),
  ]
  if (!/json/i.test(type)) return Object.fromEntries(Array.from(new URLSearchParams(body.trim()), show))
  try {
    return Object.fromEntries(Object.entries(JSON.parse(body) as object).map(show))
  } catch {
    return undefined
  }
}
