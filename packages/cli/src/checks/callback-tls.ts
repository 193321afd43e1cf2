import type { Check } from '../check.js'
import { fail, pass } from '../finding.js'
import { HttpFailure } from '../http-request.js'
import { callbackUrlOf } from './callback-url.js'

/** The certificate is one that OSS takes, with the host named in the handshake and without. */
export const callbackTlsCheck: Check = {
  id: 'callback-tls',
  needs: ['callbackUrl'],
  after: ['callback-url'],
  async run(context) {
    const url = callbackUrlOf(context)
    const { protocol, origin } = new URL(url)
    if (protocol !== 'https:') return []
    const connect = async (sni: boolean): Promise<string | undefined> => {
      try {
        await context.send(origin, { method: 'HEAD', sni, timeoutMs: context.surroundings.callbackTimeoutMs })
      } catch (error) {
        if (error instanceof HttpFailure && error.code === 'TLS_FAILED') return error.reason
        if (error instanceof HttpFailure && error.code === 'NO_CONNECTION') return error.reason
        if (!(error instanceof HttpFailure)) throw error
      }
      return undefined
    }
    const reason = await connect(true)
    if (reason === 'ECONNREFUSED') return [fail('CALLBACK_UNREACHABLE', { url, reason })]
    if (reason !== undefined) return [fail('CALLBACK_CERTIFICATE', { url, reason })]
    const bare = await connect(false)
    if (bare === undefined) return [pass('CALLBACK_TLS', { url })]
    const isSniOff = context.found.callback?.url === url && !context.found.callback.sni
    return [isSniOff ? fail('CALLBACK_SNI_OFF', { url, reason: bare }) : pass('CALLBACK_TLS_SNI', { url })]
  },
}
