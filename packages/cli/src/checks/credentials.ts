import type { OssErrorDocument } from '@acme/oss-upload-core'
import { readOssError } from '../bucket-client.js'
import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import { maskAccessKeyId } from '../mask.js'
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
    if (answer.status < 300 || error.code === 'NoSuchKey') return [pass('CREDENTIALS_OK', facts)]
    return [await explain(error, facts, context)]
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

async function explain(error: OssErrorDocument, facts: { id: string }, context: DoctorContext): Promise<Finding> {
  if (isWrongRegion(error)) return wrongRegion(context)
  const code = REFUSALS[error.code as keyof typeof REFUSALS]
  if (code) return fail(code, facts)
  const said = { ...facts, status: error.status, code: error.code, message: error.message, request: error.requestId }
  if (/expired|not valid yet/i.test(error.message)) return fail('CLOCK_REFUSED_SIGNATURE', facts)
  if (error.code === 'AccessDenied') return warn('READ_DENIED', said, ramCommand(context))
  return fail('SIGNATURE_REFUSED', said)
}

async function wrongRegion(context: DoctorContext): Promise<Finding> {
  const region = context.settings.region ?? ''
  const taken = await findRegion(context.client())
  return taken
    ? fail('REGION_REFUSED', { region, taken }, `--region ${taken}`)
    : fail('REGION_REFUSED_UNKNOWN', { region })
}

const ramCommand = ({ settings }: DoctorContext): string =>
  `oss-upload ram-policy print --bucket ${settings.bucket} --prefix "${settings.prefix}"`

/** The server may look at objects, as it does after each upload. */
export const headCheck: Check = {
  id: 'head',
  needs: ['bucket', 'credentials'],
  after: ['endpoint', 'reachable', 'credentials'],
  async run(context) {
    const answer = await context.client().send({ method: 'HEAD', key: absentKey(context) })
    if (answer.status === 404 || answer.status === 200) return [pass('HEAD_ALLOWED')]
    return [fail('HEAD_DENIED', { status: answer.status, ec: readOssError(answer).ec ?? '-' }, ramCommand(context))]
  },
}
