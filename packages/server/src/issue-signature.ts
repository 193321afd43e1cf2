import type { SignatureVersion } from '@acme/oss-upload-core'
import { type Answer, jsonAnswer } from './answer.js'
import { RequestError } from './errors.js'
import { authorizeUpload } from './grant.js'
import type { ResolvedOptions } from './options.js'
import { signUpload, startSigning } from './sign-upload.js'

/** Answers a signing request, once `authorize` has allowed it: one signature for any number of files below a dir. */
export async function issueSignature(request: Request, options: ResolvedOptions): Promise<Answer> {
  const { searchParams } = new URL(request.url)
  const version = readVersion(searchParams.get('version'), options)
  const route = searchParams.get('route') ?? ''
  const grant = await authorizeUpload(route, request, options)
  const allowance = { ...grant, route, key: '', isTagged: searchParams.get('fields') === '1' }
  return jsonAnswer(200, signUpload(allowance, await startSigning(options), { version }, options))
}

function readVersion(asked: string | null, { signatureVersion }: ResolvedOptions): SignatureVersion {
  if (asked === null) return signatureVersion
  if (asked === 'v1' || asked === 'v4') return asked
  throw new RequestError(400, 'UNSUPPORTED_VERSION', `version is ${JSON.stringify(asked)}: expected "v1" or "v4".`)
}
