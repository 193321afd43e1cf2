/** Decides, from the fields ahead of the file, whether a PostObject form may store it, and as what. */
import type { Bucket } from './bucket.js'
import { type Callback, isVariableName, parseCallback } from './callback-parameters.js'
import type { Exchange } from './exchange.js'
import type { FormFields } from './form-fields.js'
import type { FormPart } from './form-reader.js'
import { assertObjectKey, readMetadata } from './metadata.js'
import type { ObjectMetadata } from './object-record.js'
import type { EmulatorSettings } from './options.js'
import { invalidArgument, OssError } from './oss-error.js'
import { checkPolicy, MAX_OBJECT_SIZE, type SizeRange } from './policy-check.js'
import { decodePolicy } from './policy-document.js'
import { assertPolicyNamesV4Fields, checkFormSignature, missingField } from './post-signature.js'

/** What a form asks for and is entitled to. */
export interface PostPlan {
  readonly key: string
  /** Sizes that the file may have. */
  readonly range: SizeRange
  readonly metadata: ObjectMetadata
  readonly forbidOverwrite: boolean
  readonly callback: Callback | undefined
  /** Where the browser goes after success. */
  readonly redirect: string | undefined
  /** `success_action_status`; anything but 200 and 201 counts as 204. */
  readonly successStatus: string | undefined
}

/** Checks a form in OSS's order: fields, key and token, signature, policy, then what the fields say. */
export function planPost(
  { request, trace }: Exchange,
  settings: EmulatorSettings,
  { bucket, fields, file }: { bucket: Bucket; fields: FormFields; file: FormPart },
): PostPlan {
  const template = fields.get('key')
  if (template === undefined) throw missingField('key')
  const key = template.replaceAll('${filename}', () => file.filename ?? '')
  trace.key = key
  const range = authorize(fields, settings, bucket)
  assertObjectKey(key)
  const metadata = readMetadata({
    get: (name) => fields.get(name) ?? (name === 'x-oss-object-acl' ? request.headers[name]?.toString() : undefined),
    userMetadata: fields.withPrefix('x-oss-meta-').map(([name, value]) => [name.toLowerCase(), value]),
    contentType: fields.get('x-oss-content-type') || file.contentType || fields.get('Content-Type'),
  })
  return {
    key,
    range,
    metadata,
    forbidOverwrite: fields.get('x-oss-forbid-overwrite') === 'true',
    callback: readCallback(fields),
    redirect: readRedirect(fields),
    successStatus: fields.get('success_action_status'),
  }
}

function authorize(fields: FormFields, settings: EmulatorSettings, bucket: Bucket): SizeRange {
  const policyBase64 = checkFormSignature(fields, settings)
  if (policyBase64 === undefined) {
    if (bucket.info.acl === 'public-read-write') return { min: 0, max: MAX_OBJECT_SIZE }
    const reason = { Signature: 'none', Acl: `of the bucket: ${bucket.info.acl}` }
    throw new OssError('AccessDenied', { ec: '0003-00000001', reason })
  }
  const policy = decodePolicy(policyBase64)
  assertPolicyNamesV4Fields(policy, fields)
  return checkPolicy(policy, fields, bucket.info.name, settings.now())
}

function readCallback(fields: FormFields): Callback | undefined {
  const callback = fields.get('callback')
  if (callback === undefined || callback === '') return undefined
  const vars = new Map(fields.withPrefix('x:'))
  const misnamed = [...vars.keys()].find((name) => !isVariableName(name))
  if (misnamed !== undefined) {
    throw invalidArgument('The callback variable name must be in lower case.', misnamed, vars.get(misnamed))
  }
  return parseCallback(callback, vars)
}

function readRedirect(fields: FormFields): string | undefined {
  const redirect = fields.get('success_action_redirect')
  if (redirect === undefined || redirect === '') return undefined
  if (/^https?:\/\/[\x21-\x7e]+$/i.test(redirect)) return redirect
  throw invalidArgument('The success_action_redirect is invalid.', 'success_action_redirect', redirect)
}
