import type { AccessKey } from '../access-key.js'
import type { Exchange } from '../exchange.js'
import { describeRequest, type RequestEntry, type SeenRequest } from './request-entry.js'

/** How many requests are remembered. */
export const JOURNAL_SIZE = 500

/** Remembers the last requests. They are described only when somebody asks, so that it costs little while they are served. */
export class RequestJournal {
  readonly #accessKeys: readonly AccessKey[]
  readonly #onEnd: ((entry: RequestEntry) => void) | undefined
  #seen: SeenRequest[] = []

  /** `onEnd` is told of every request once it has its answer, or will get none. */
  constructor(accessKeys: readonly AccessKey[], onEnd?: (entry: RequestEntry) => void) {
    this.#accessKeys = accessKeys
    this.#onEnd = onEnd
  }

  /** Remembers a request. */
  record(exchange: Exchange): void {
    const { request, response, requestId, method, host, trace, startedMs } = exchange
    const seen: SeenRequest = {
      requestId,
      method,
      host,
      url: request.url ?? '/',
      trace,
      startedAt: new Date(),
      status: undefined,
      state: 'open',
      durationMs: undefined,
    }
    this.#seen.push(seen)
    // Now and then rather than each time: to take the first of a long array away moves all others.
    if (this.#seen.length >= 2 * JOURNAL_SIZE) this.#seen = this.#seen.slice(-JOURNAL_SIZE)
    response.once('close', () => {
      seen.durationMs = performance.now() - startedMs
      seen.state = response.writableFinished ? 'answered' : 'cut'
      if (seen.state === 'answered') seen.status = response.statusCode
      this.#onEnd?.(this.#describe(seen))
    })
  }

  /** The last requests, newest first, at most {@link JOURNAL_SIZE}. */
  list(limit: number = JOURNAL_SIZE, isWanted: (entry: RequestEntry) => boolean = () => true): RequestEntry[] {
    const entries: RequestEntry[] = []
    for (const seen of this.#seen.slice(-JOURNAL_SIZE).reverse()) {
      if (entries.length === limit) break
      const entry = this.#describe(seen)
      if (isWanted(entry)) entries.push(entry)
    }
    return entries
  }

  #describe(seen: SeenRequest): RequestEntry {
    const secrets = this.#accessKeys.flatMap(({ accessKeySecret, securityToken }) => [
      accessKeySecret,
      ...(securityToken === undefined ? [] : [securityToken]),
    ])
    return describeRequest(seen, secrets)
  }
}
