import type { OssErrorDocument } from '@acme/oss-upload-core'
import { readOssError } from '../bucket-client.js'
import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass } from '../finding.js'
import { maskAccessKeyId } from '../mask.js'
import { ramCommand } from '../ram-policy.js'
import { findRegion, isWrongRegion } from './regions.js'

/** An object that nobody has: whoever may read it is told that it is not there. */
const absentKey = ({ settings }: DoctorContext): string => `${settings.prefix}oss-upload-doctor/absent`

/** OSS takes the credentials and their V4 signature. */
export const credentialsCheck: Check = {
  id: 'credentials',
  needs: ['bucket', 'credentials'],
  after: ['endpoint', 'reachable'],
  async run(context) {
    const { accessKeyId = '', securityToken } = context.settings.credentials ?? {}
    if (accessKeyId.startsWith('STS.') && !securityToken)
      return [fail('TOKEN_MISSING', { id: maskAccessKeyId(accessKeyId) })]
    // GET, since the answer to HEAD has no words
    const answer = await context.client().send({ key: absentKey(context), headers: { range: 'bytes=0-0' } })
    const error = readOssError(answer)
    const facts = { id: maskAccessKeyId(accessKeyId) }
    const finding = await judge(error, facts, context)
    if (finding) return [finding]
    if (answer.status >= 300 && error.code !== 'NoSuchKey') context.found.readRefusal = error
    return [pass('CREDENTIALS_OK', facts)]
  },
}

const REFUSALS = {
  InvalidAccessKeyId: 'ACCESS_KEY_UNKNOWN',
  SignatureDoesNotMatch: 'SECRET_WRONG',
  InvalidSecurityToken: 'TOKEN_INVALID',
  AccessKeyIdAndSecurityTokenNotMatch: 'TOKEN_MISMATCH',
  SecurityTokenExpired: 'TOKEN_EXPIRED',
  RequestTimeTooSkewed: 'CLOCK_REFUSED_SIGNATURE',
} as const

/** `undefined` where OSS knows who asks, be it that it lets them do nothing. */
async function judge(
  error: OssErrorDocument,
  facts: { id: string },
  context: DoctorContext,
): Promise<Finding | undefined> {
  if (error.status < 300 || error.code === 'NoSuchKey') return undefined
  if (isWrongRegion(error)) return wrongRegion(context)
  const code = REFUSALS[error.code as keyof typeof REFUSALS]
  if (code) return fail(code, facts)
  const said = { ...facts, status: error.status, code: error.code, message: error.message, request: error.requestId }
  if (/expired|not valid yet/i.test(error.message)) return fail('CLOCK_REFUSED_SIGNATURE', facts)
  if (error.code === 'AccessDenied') return undefined
  return fail('SIGNATURE_REFUSED', said)
}

async function wrongRegion(context: DoctorContext): Promise<Finding> {
  const region = context.settings.region ?? ''
  const taken = await findRegion(context.client())
  return taken
    ? fail('REGION_REFUSED', { region, taken }, `--region ${taken}`)
    : fail('REGION_REFUSED_UNKNOWN', { region })
}

/** The server may look at objects, as it does after each upload. */
export const headCheck: Check = {
  id: 'head',
  needs: ['bucket', 'credentials'],
  after: ['endpoint', 'reachable', 'credentials'],
  async run(context) {
    const answer = await context.client().send({ method: 'HEAD', key: absentKey(context) })
    if (answer.status === 404 || answer.status === 200) return [pass('HEAD_ALLOWED')]
    const head = readOssError(answer)
    // the answer to HEAD often has no words: that to GET had
    const { message, ec, requestId } = head.message ? head : (context.found.readRefusal ?? head)
    const facts = { status: answer.status, message: message || '-', ec: ec ?? '-', request: requestId || '-' }
    return [fail('HEAD_DENIED', facts, ramCommand(context.settings))]
  },
}
