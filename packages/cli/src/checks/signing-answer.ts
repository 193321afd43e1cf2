import { parseUploadSignature, type UploadSignature, UploadSignatureError } from '@acme/oss-upload-core'
import { firstCallbackUrl, readCallbackParameters } from '../callback-parameters.js'
import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import { type HttpAnswer, HttpFailure } from '../http-request.js'
import { LOGIN_LOCATION } from './login.js'

/** The signing endpoint answers, to those it should, with a signature that a page can use. */
export const signingAnswerCheck: Check = {
  id: 'signing-answer',
  needs: ['signingUrl'],
  after: [],
  async run(context) {
    const url = context.settings.signingUrl ?? ''
    try {
      const stranger = await context.send(url, {})
      const headers = context.settings.signingHeaders
      const isOwnAnswer = Object.keys(headers).length > 0
      const answer = isOwnAnswer ? await context.send(url, { headers }) : stranger
      return [...judgeStranger(stranger), ...judge(answer, url, context)]
    } catch (error) {
      if (error instanceof HttpFailure) return [unanswered(error, url)]
      throw error
    }
  },
}

function unanswered({ code, reason }: HttpFailure, url: string): Finding {
  if (code === 'NO_NAME_SERVER') return fail('NAME_SERVER_SILENT', { host: new URL(url).hostname, reason })
  return fail('SIGNING_UNREACHABLE', { url, reason })
}

/** A log-in page with status 200 is no signature. */
function judgeStranger(answer: HttpAnswer): Finding[] {
  if (isLogin(answer)) return [pass('SIGNING_GUARDED', { status: answer.status })]
  return answer.status === 200 && isSignature(answer.text) ? [warn('SIGNING_OPEN')] : []
}

function isSignature(text: string): boolean {
  try {
    parseUploadSignature(JSON.parse(text))
    return true
  } catch {
    return false
  }
}

/** Refused for want of a user, or sent to where users log in. */
const isLogin = ({ status, headers }: HttpAnswer): boolean =>
  status === 401 ||
  status === 403 ||
  (status >= 300 && status < 400 && LOGIN_LOCATION.test(headers.get('location') ?? ''))

function judge(answer: HttpAnswer, url: string, context: DoctorContext): Finding[] {
  const { status } = answer
  const hasHeaders = Object.keys(context.settings.signingHeaders).length > 0
  if (isLogin(answer))
    return [hasHeaders ? fail('SIGNING_USER_REFUSED', { status }) : warn('SIGNING_NEEDS_LOGIN', { status })]
  if (status !== 200) return [fail('SIGNING_STATUS', { url, status })]
  let members: unknown
  try {
    members = JSON.parse(answer.text)
  } catch {
    return [fail('SIGNING_NOT_JSON', { url, type: answer.headers.get('content-type') ?? '-' })]
  }
  try {
    const signature = parseUploadSignature(members)
    context.found.signingAnswer = members
    const callback = readCallbackParameters(signature.fields.callback)
    if (callback?.callbackUrl)
      context.found.callback = {
        url: firstCallbackUrl(callback.callbackUrl),
        host: callback.callbackHost,
        sni: callback.callbackSNI,
      }
    return [pass('SIGNING_SHAPE', { version: signature.version }), ...judgeHost(signature, context)]
  } catch (error) {
    if (!(error instanceof UploadSignatureError)) throw error
    return [fail('SIGNING_SHAPE_WRONG', { reason: error.message })]
  }
}

function judgeHost({ host }: UploadSignature, { found }: DoctorContext): Finding[] {
  const expected = found.bucketOrigin
  if (expected === undefined) return []
  const isSame = URL.canParse(host) && new URL(host).origin === expected
  return isSame ? [] : [warn('SIGNING_OTHER_HOST', { host, expected })]
}
