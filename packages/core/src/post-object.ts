import { assertCredentials, assertRegion, formatScope, type OssCredentials } from './credentials.js'
import { formatOssDate, scopeDate } from './oss-time.js'
import { encodePostPolicy, type PostPolicy } from './policy.js'
import { signPolicyV1, signPolicyV4 } from './policy-signature.js'
import { keptSecretKey, signingKey } from './signing-key.js'

/** Which of OSS's signature versions a form carries. */
export type SignatureVersion = 'v1' | 'v4'

/** The form fields that carry a V4 signed policy; they go before `file`, unchanged. */
export interface PostObjectFieldsV4 {
  policy: string
  'x-oss-signature-version': 'OSS4-HMAC-SHA256'
  'x-oss-credential': string
  'x-oss-date': string
  'x-oss-signature': string
  'x-oss-security-token'?: string
}

/** The form fields that carry a V1 signed policy; they go before `file`, unchanged. */
export interface PostObjectFieldsV1 {
  policy: string
  OSSAccessKeyId: string
  Signature: string
  'x-oss-security-token'?: string
}

/** The form fields that carry a signed policy. */
export type PostObjectFields = PostObjectFieldsV4 | PostObjectFieldsV1

interface SigningInputs {
  /** The bucket's region id, such as `cn-hangzhou`. */
  readonly region: string
  readonly credentials: OssCredentials
  /** The server's time: the signature is good from it on, for at most 7 days. */
  readonly now: Date
}

/**
 * Signs a policy and returns the form fields that prove it. The conditions on the signature's own fields, which V4
 * requires, and on the STS token are added here.
 * @throws TypeError or RangeError for a policy that OSS would refuse, an endpoint id for a region, or missing credentials.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
export function signPostPolicy(policy: PostPolicy, inputs: SigningInputs & { version: 'v4' }): PostObjectFieldsV4
export function signPostPolicy(policy: PostPolicy, inputs: SigningInputs & { version: 'v1' }): PostObjectFieldsV1
export function signPostPolicy(
  policy: PostPolicy,
  inputs: SigningInputs & { version: SignatureVersion },
): PostObjectFields
export function signPostPolicy(
  policy: PostPolicy,
  { version, ...inputs }: SigningInputs & { version: SignatureVersion },
): PostObjectFields {
  assertCredentials(inputs.credentials)
  return version === 'v1' ? signV1(policy, inputs.credentials) : signV4(policy, inputs)
}

function signV4(policy: PostPolicy, { region, credentials, now }: SigningInputs): PostObjectFieldsV4 {
  assertRegion(region)
  const ossDate = formatOssDate(now)
  const scope = { date: scopeDate(ossDate), region }
  const signed = {
    'x-oss-signature-version': 'OSS4-HMAC-SHA256',
    'x-oss-credential': `${credentials.accessKeyId}/${formatScope(scope)}`,
    'x-oss-date': ossDate,
    ...securityTokenField(credentials),
  } as const
  const encoded = encodePostPolicy(withConditions(policy, signed))
  const signature = signPolicyV4(encoded, signingKey(credentials.accessKeySecret, scope))
  return { policy: encoded, ...signed, 'x-oss-signature': signature }
}

function signV1(policy: PostPolicy, credentials: OssCredentials): PostObjectFieldsV1 {
  const token = securityTokenField(credentials)
  const encoded = encodePostPolicy(withConditions(policy, token))
  return {
    policy: encoded,
    OSSAccessKeyId: credentials.accessKeyId,
    Signature: signPolicyV1(encoded, keptSecretKey(credentials.accessKeySecret)),
    ...token,
  }
}

const securityTokenField = ({ securityToken }: OssCredentials): { 'x-oss-security-token'?: string } =>
  securityToken ? { 'x-oss-security-token': securityToken } : {}

function withConditions(policy: PostPolicy, fields: Readonly<Record<string, string>>): PostPolicy {
  const conditions = [...policy.conditions]
  for (const field in fields) conditions.push({ [field]: fields[field] as string })
  return { bucket: policy.bucket, expiration: policy.expiration, conditions }
}
