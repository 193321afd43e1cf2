import type { Callback } from '../callback-parameters.js'
import { type CallbackReply, callbackFailed } from '../callback-reply.js'
import { cannotConnect, replyTimeout } from '../callback-sender.js'
import type { Exchange } from '../exchange.js'
import type { Faults } from './fault-port.js'
import { meetCallbackFault } from './serve-with-faults.js'

/** Sends a callback, unless a fault has it fail: then it throws `CallbackFailed`, the app server being called or not. */
export async function sendWithFaults(
  exchange: Exchange,
  faults: Faults,
  { urls }: Callback,
  send: () => Promise<CallbackReply>,
): Promise<CallbackReply> {
  const fault = meetCallbackFault(exchange, faults)
  if (!fault) return send()
  if (fault.outcome === 'answer-lost') await send().catch(() => undefined)
  if (fault.message !== undefined) throw callbackFailed(fault.message)
  const [{ hostname, port } = { hostname: '', port: 0 }] = urls
  throw fault.outcome === 'not-sent' ? cannotConnect() : replyTimeout(hostname, port)
}
