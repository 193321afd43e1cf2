import { isPolicyFault, parsePolicyDocument, parseUploadSignature } from '@acme/oss-upload-core'
import type { Check } from '../check.js'
import { fail, pass } from '../finding.js'
import { lintPolicy } from '../policy-lint.js'

/** What the app hands out allows what it should, and no more. */
export const signingPolicyCheck: Check = {
  id: 'signing-policy',
  needs: ['signingUrl', 'signingAnswer'],
  after: ['signing-answer'],
  run({ found, surroundings }) {
    const signature = parseUploadSignature(found.signingAnswer)
    const json = Buffer.from(signature.fields.policy ?? '', 'base64').toString('utf8')
    const policy = parsePolicyDocument(json)
    if (isPolicyFault(policy)) return [fail('POLICY_INVALID', { message: policy.message, ec: policy.ec ?? '-' })]
    const acl = policy.conditions.find(({ field }) => field === 'x-oss-object-acl')?.operand
    if (typeof acl === 'string') found.acl = acl
    const findings = lintPolicy(
      policy,
      { version: signature.version, dir: signature.dir, callback: signature.fields.callback },
      surroundings.now(),
    )
    return findings.length > 0 ? findings : [pass('POLICY_TIGHT')]
  },
}
