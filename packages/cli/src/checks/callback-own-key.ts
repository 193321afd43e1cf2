import type { Check } from '../check.js'
import { fail, pass } from '../finding.js'
import { startOwnKeyCallback } from '../forged-callback.js'
import { HttpFailure } from '../http-request.js'
import { isLoopbackAddress } from '../ip-address.js'
import { call } from './callback-answer.js'
import { callbackUrlOf } from './callback-url.js'

/** The app takes no key but OSS's, however good the signature is; it can only be tried with an app on this machine. */
export const callbackOwnKeyCheck: Check = {
  id: 'callback-own-key',
  needs: ['callbackUrl'],
  after: ['callback-url', 'callback-tls', 'callback-answer'],
  async run(context) {
    const url = callbackUrlOf(context)
    const { pathname, search } = new URL(url)
    // an escaped path was warned of, and is signed decoded, which not every app knows
    if (!context.found.callbackAddresses?.some(isLoopbackAddress) || pathname.includes('%')) return []
    const own = await startOwnKeyCallback(pathname + search)
    try {
      const { status } = await call(own.request, context)
      if (status >= 200 && status < 300) return [fail('CALLBACK_TAKES_ANY_KEY', { url, status })]
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error
    } finally {
      await own.close()
    }
    return [own.wasFetched() ? fail('CALLBACK_FETCHES_ANY_KEY', { url }) : pass('CALLBACK_ONE_KEY')]
  },
}
