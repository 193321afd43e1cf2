/** Puts faults around whatever serves a request. */
import type { Socket } from 'node:net'
import type { Exchange } from '../exchange.js'
import { OssError } from '../oss-error.js'
import { passBodyThrough } from '../request-body.js'
import type { CallbackFault, DropFault, ErrorFault, StallFault } from './fault.js'
import type { Faults } from './fault-port.js'
import { type FaultyAnswer, sendThroughFaults } from './faulty-answer.js'
import { FaultyBody } from './faulty-body.js'
import type { LiveFault } from './live-fault.js'

/** Thrown where a fault has cut the connection: nobody is left to answer. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut'
}

const bodies = new WeakMap<Exchange, FaultyBody>()

/** Serves a request through the faults that meet it. Without any, it costs a look at a number. */
export const serveWithFaults = (exchange: Exchange, faults: Faults, serve: () => Promise<void>): Promise<void> =>
  faults.isEmpty ? serve() : serveThrough(exchange, faults, serve)

async function serveThrough(exchange: Exchange, faults: Faults, serve: () => Promise<void>): Promise<void> {
  const { request, trace } = exchange
  const body = new FaultyBody(request)
  bodies.set(exchange, body)
  passBodyThrough(request, (chunks) => body.pass(chunks))
  const isForm = trace.operation === 'PostObject'
  await meetAll(
    exchange,
    faults.meet(trace, (fault) => fault.effect !== 'callback' && !(isForm && hasPrefix(fault))),
  )
  return serve()
}

/** Meets the faults that ask for a form's key, once the form has told it. */
export async function meetKeyFaults(exchange: Exchange, faults: Faults): Promise<void> {
  if (!bodies.has(exchange)) return
  await meetAll(
    exchange,
    faults.meet(exchange.trace, (fault) => fault.effect !== 'callback' && hasPrefix(fault)),
  )
}

/** The fault that a callback meets, if there is one. */
export function meetCallbackFault(exchange: Exchange, faults: Faults): Readonly<CallbackFault> | undefined {
  if (faults.isEmpty) return undefined
  const met = faults.meet(exchange.trace, ({ effect }) => effect === 'callback')
  note(exchange, met)
  return met[0]?.fault as Readonly<CallbackFault> | undefined
}

const hasPrefix = ({ keyPrefix }: { keyPrefix?: string }): boolean => keyPrefix !== undefined

const note = ({ trace }: Exchange, met: readonly LiveFault[]): void => {
  trace.faults = [...trace.faults, ...met.map(({ id }) => id)]
}

async function meetAll(exchange: Exchange, met: readonly LiveFault[]): Promise<void> {
  note(exchange, met)
  sendThroughFaults(exchange.request, exchange.response, answerFaults(exchange, met))
  for (const live of met) putInBody(exchange, live)
  for (const live of met) await beforeBody(exchange, live)
}

function answerFaults(exchange: Exchange, met: readonly LiveFault[]): FaultyAnswer {
  const atAnswer = met.filter(({ fault }) => 'at' in fault || fault.effect === 'drop' || fault.effect === 'stall')
  return {
    before: atAnswer.flatMap((live) => {
      const { fault } = live
      if (fault.effect === 'latency' && fault.at === 'answer')
        return [() => live.hold(fault.ms, exchange.request.socket)]
      const ends = (fault.effect === 'drop' || fault.effect === 'stall') && momentOf(fault) === 'answer'
      return ends ? [() => interrupt(exchange, live)] : []
    }),
    paces: met.flatMap((live) => {
      const bytesPerSecond = live.fault.effect === 'bandwidth' ? live.fault.downBytesPerSecond : undefined
      return bytesPerSecond === undefined ? [] : [{ live, bytesPerSecond }]
    }),
  }
}

function putInBody(exchange: Exchange, live: LiveFault): void {
  const { fault } = live
  const body = bodies.get(exchange)
  if (fault.effect === 'bandwidth' && fault.upBytesPerSecond !== undefined) body?.slowDown(live, fault.upBytesPerSecond)
  if ((fault.effect === 'drop' || fault.effect === 'stall') && momentOf(fault) === 'body' && hasBody(exchange)) {
    body?.mark(fault.afterBytes ?? Number.POSITIVE_INFINITY, () => interrupt(exchange, live))
  }
}

async function beforeBody(exchange: Exchange, live: LiveFault): Promise<void> {
  const { fault } = live
  if (fault.effect === 'error') throw injectedError(fault, live.id)
  if (fault.effect === 'latency' && fault.at !== 'answer') await live.hold(fault.ms, exchange.request.socket)
  if (fault.effect !== 'drop' && fault.effect !== 'stall') return
  const moment = momentOf(fault)
  if (moment === 'request' || (moment === 'body' && !hasBody(exchange))) await interrupt(exchange, live)
}

const momentOf = ({ at, afterBytes }: DropFault | StallFault) => at ?? (afterBytes === undefined ? 'answer' : 'body')

const hasBody = ({ headers }: Exchange): boolean =>
  headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0

/** Cuts the connection, or holds it: until the client gives up, or the fault is removed. */
async function interrupt({ request }: Exchange, live: LiveFault): Promise<void> {
  if (live.fault.effect === 'drop') cut(request.socket)
  else await live.hold(undefined, request.socket)
  if (request.socket.destroyed) throw new ConnectionCut()
}

/** Where the client has ended its side, so has Node: a reset fails then, and the socket never says that it is closed. */
const cut = (socket: Socket): unknown => (socket.writableEnded ? socket.destroy() : socket.resetAndDestroy())

const injectedError = ({ status, code, message }: ErrorFault, id: string): OssError =>
  new OssError('InternalError', { message: message ?? `Made to fail by ${id}.`, injected: { status, code } })
