import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import { forgedCallback, unsignedCallback } from '../forged-callback.js'
import { type HttpAnswer, HttpFailure, type HttpRequest } from '../http-request.js'
import { callbackUrlOf } from './callback-url.js'
import { LOGIN_LOCATION } from './login.js'

/** The app answers callbacks itself, as OSS wants it, and believes none that OSS did not sign. */
export const callbackAnswerCheck: Check = {
  id: 'callback-answer',
  needs: ['callbackUrl'],
  after: ['callback-url', 'callback-tls'],
  async run(context) {
    const url = callbackUrlOf(context)
    try {
      const forged = await call(forgedCallback(), context)
      const obstacle = findObstacle(forged, url)
      if (obstacle) return [obstacle]
      const unsigned = await call(unsignedCallback(), context)
      return [...judgeTrust(forged, unsigned, url), ...judgeForm(forged, url)]
    } catch (error) {
      if (error instanceof HttpFailure) return [unanswered(error, url, context)]
      throw error
    }
  },
}

/** Sends a request to the callback's URL, as long as OSS would wait. */
export function call(request: HttpRequest, context: DoctorContext): Promise<HttpAnswer> {
  const url = callbackUrlOf(context)
  const { callback } = context.found
  const host = callback?.url === url && callback.host ? { host: callback.host } : {}
  const headers = { ...request.headers, ...host }
  return context.send(url, { ...request, headers, timeoutMs: context.surroundings.callbackTimeoutMs })
}

function unanswered({ code, reason }: HttpFailure, url: string, context: DoctorContext): Finding {
  if (code === 'TIMEOUT') return fail('CALLBACK_SLOW', { url, ms: context.surroundings.callbackTimeoutMs })
  if (code === 'NO_NAME_SERVER') return fail('NAME_SERVER_SILENT', { host: new URL(url).hostname, reason })
  return fail('CALLBACK_UNREACHABLE', { url, reason })
}

const CSRF = /csrf|xsrf|authenticity.?token|page expired|forgery/i

/** What stands between OSS and the app: then nothing can be said of the app. */
function findObstacle({ status, headers, text }: HttpAnswer, url: string): Finding | undefined {
  if (status >= 300 && status < 400) {
    const location = headers.get('location') ?? '-'
    return LOGIN_LOCATION.test(location)
      ? fail('CALLBACK_BEHIND_LOGIN', { url, status, location })
      : fail('CALLBACK_REDIRECTED', { url, status, location })
  }
  const isHtml = /html/i.test(headers.get('content-type') ?? '')
  if (headers.has('www-authenticate') || (status === 401 && isHtml))
    return fail('CALLBACK_BEHIND_LOGIN', { url, status, location: '-' })
  if (status === 419 || (status >= 400 && status < 500 && CSRF.test(text.slice(0, 4096))))
    return fail('CALLBACK_BEHIND_CSRF', { url, status })
  if (status === 404 || status === 405 || status === 501) return fail('CALLBACK_NOT_THERE', { url, status })
  if (status >= 500) return fail('CALLBACK_BROKEN', { url, status })
  return undefined
}

const isAccepted = ({ status }: HttpAnswer): boolean => status >= 200 && status < 300

function judgeTrust(forged: HttpAnswer, unsigned: HttpAnswer, url: string): Finding[] {
  if (isAccepted(forged)) return [fail('CALLBACK_BELIEVES_FORGERIES', { url, status: forged.status })]
  if (isAccepted(unsigned)) return [fail('CALLBACK_BELIEVES_UNSIGNED', { url, status: unsigned.status })]
  return [pass('CALLBACK_REFUSES_FORGERIES', { url, status: forged.status })]
}

/** The form of the answer: a fault where OSS takes it for success, and most likely the same fault where it does not. */
function judgeForm(answer: HttpAnswer, url: string): Finding[] {
  const mark = isAccepted(answer) ? fail : warn
  const { status, headers, body } = answer
  if (isAccepted(answer) && status !== 200) return [fail('CALLBACK_STATUS', { url, status })]
  const findings: Finding[] = []
  const length = headers.get('content-length')
  if (length === null) findings.push(mark('CALLBACK_NO_LENGTH', { url, how: headers.get('transfer-encoding') ?? '-' }))
  if (headers.has('content-encoding'))
    findings.push(mark('CALLBACK_COMPRESSED', { url, how: headers.get('content-encoding') ?? '-' }))
  const type = headers.get('content-type') ?? '-'
  if (/html/i.test(type) || (isAccepted(answer) && !isJson(body)))
    findings.push(mark('CALLBACK_NOT_JSON', { url, type }))
  return findings.length > 0 ? findings : [pass('CALLBACK_FORM', { ms: 5000 })]
}

/** A byte order mark is no JSON for OSS, nor for `JSON.parse`. */
function isJson(body: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(body))
    return true
  } catch {
    return false
  }
}
