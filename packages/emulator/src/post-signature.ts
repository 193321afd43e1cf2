/**
 * Signatures of PostObject forms, versions 1 and 4. Both sign the base64 text of the policy, nothing else.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
import { assertSameSignature } from './access-key.js'
import { parseOssDate } from './clock.js'
import type { FormFields } from './form-fields.js'
import { invalidArgument, OssError } from './oss-error.js'
import { conditionFailed } from './policy-check.js'
import type { PostPolicy } from './policy-document.js'
import { identify, type SignatureContext } from './signature-check.js'
import { MAX_SKEW_MS } from './signature-time.js'
import { signV1 } from './signature-v1.js'
import { parseCredential, signPolicyV4, V4_ALGORITHM } from './signature-v4.js'

const SEVEN_DAYS_MS = 7 * 24 * 3600 * 1000
const V4_FIELDS = ['x-oss-signature-version', 'x-oss-credential', 'x-oss-date', 'x-oss-security-token']

/** Checks the form's signature. Returns the signed policy text, `undefined` for an anonymous form. */
export function checkFormSignature(fields: FormFields, context: SignatureContext): string | undefined {
  const version = fields.get('x-oss-signature-version')
  if (version !== undefined) {
    if (version === V4_ALGORITHM) return checkV4(fields, context)
    throw invalidArgument(
      'The signature version is not supported.',
      'x-oss-signature-version',
      version,
      '0002-00000701',
    )
  }
  const isSigned = ['OSSAccessKeyId', 'policy', 'Signature'].some((name) => fields.get(name) !== undefined)
  return isSigned ? checkV1(fields, context) : undefined
}

/** Throws unless the policy itself names the V4 fields of the form with the same values. */
export function assertPolicyNamesV4Fields(policy: PostPolicy, fields: FormFields): void {
  if (fields.get('x-oss-signature-version') === undefined) return
  for (const name of V4_FIELDS) {
    const value = fields.get(name)
    if (value === undefined) continue
    const isNamed = policy.conditions.some(
      (condition) => condition.operator === 'eq' && condition.name === name && condition.value === value,
    )
    if (isNamed) continue
    const wanted = { operator: 'eq', field: `$${name}`, name, value } as const
    throw conditionFailed(wanted, 'a field that no eq condition of the policy names')
  }
}

/** The refusal for a field that is not in the form, or behind `file`. */
export const missingField = (name: string, ec?: string): OssError =>
  invalidArgument(
    `The bucket POST must contain the specified '${name}'. If it is specified, please check the order of the fields`,
    name,
    '',
    ec,
  )

function requireField(fields: FormFields, name: string, ec: string): string {
  const value = fields.get(name)
  if (value === undefined) throw missingField(name, ec)
  return value
}

function requireSignature(fields: FormFields, name: string): string {
  const signature = requireField(fields, name, '0002-00000703')
  if (signature === '') throw invalidArgument('Post request signature is empty.', name, '', '0002-00000704')
  return signature
}

function checkV1(fields: FormFields, context: SignatureContext): string {
  const accessKeyId = requireField(fields, 'OSSAccessKeyId', '0002-00000706')
  const policyBase64 = requireField(fields, 'policy', '0002-00000702')
  const provided = requireSignature(fields, 'Signature')
  if (accessKeyId === '') throw invalidArgument('Post request accessKeyId is empty.', 'OSSAccessKeyId')
  const { accessKeySecret } = identify(context, accessKeyId, fields.get('x-oss-security-token'))
  const expected = signV1(policyBase64, accessKeySecret)
  assertSameSignature({ accessKeyId, provided, expected, stringToSign: policyBase64, ec: '0002-00000705' })
  return policyBase64
}

function checkV4(fields: FormFields, context: SignatureContext): string {
  const policyBase64 = requireField(fields, 'policy', '0002-00000702')
  const credential = requireField(fields, 'x-oss-credential', '0002-00000710')
  const date = requireField(fields, 'x-oss-date', '0002-00000709')
  const provided = requireSignature(fields, 'x-oss-signature')
  const scope = parseCredential(credential)
  if (scope?.product !== 'oss') {
    throw invalidArgument('Invalid x-oss-credential.', 'x-oss-credential', credential, '0002-00000710')
  }
  assertDate(date, scope.date, context)
  const { accessKeySecret } = identify(context, scope.accessKeyId, fields.get('x-oss-security-token'))
  if (scope.region !== context.region) {
    const message = 'Invalid signing region in Authorization header.'
    throw invalidArgument(message, 'x-oss-credential', credential, '0002-00000226', { Region: context.region })
  }
  assertSameSignature({
    accessKeyId: scope.accessKeyId,
    provided,
    expected: signPolicyV4(policyBase64, accessKeySecret, scope),
    stringToSign: policyBase64,
    ec: '0002-00000705',
  })
  return policyBase64
}

function assertDate(date: string, day: string, { now }: SignatureContext): void {
  const instant = parseOssDate(date)
  if (!instant || date.slice(0, 8) !== day) {
    throw invalidArgument('Invalid x-oss-date.', 'x-oss-date', date, '0002-00000709')
  }
  const ageMs = now().getTime() - instant.getTime()
  if (ageMs < -MAX_SKEW_MS || ageMs > SEVEN_DAYS_MS) {
    const message = ageMs < 0 ? 'Request is not valid yet.' : 'Request has expired.'
    const reason = { Given: date, Now: now().toISOString() }
    throw new OssError('AccessDenied', { message, ec: '0002-00000709', reason })
  }
}
