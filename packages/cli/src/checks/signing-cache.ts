import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { fail, pass, warn } from '../finding.js'
import type { HttpAnswer } from '../http-request.js'

/** No cache keeps a signature. */
export const signingCacheCheck: Check = {
  id: 'signing-cache',
  needs: ['signingUrl', 'signingAnswer'],
  after: ['signing-answer'],
  async run(context) {
    const { headers } = await askToSign(context)
    const control = (headers.get('cache-control') ?? '').toLowerCase()
    const facts = { header: control || '-' }
    if (/(?:^|[\s,])(?:no-store|private)(?:[\s,]|$)/.test(control) && !/max-age=[1-9]/.test(control))
      return [pass('SIGNING_NOT_CACHED')]
    const isKept = /(?:^|[\s,])public|max-age=[1-9]/.test(control) || headers.has('expires')
    return [isKept ? fail('SIGNING_CACHED', facts) : warn('SIGNING_CACHEABLE', facts)]
  },
}

/** Asks for a signature as the logged-in user, with further headers. */
export const askToSign = (
  context: DoctorContext,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer> =>
  context.send(context.settings.signingUrl ?? '', { headers: { ...context.settings.signingHeaders, ...headers } })
