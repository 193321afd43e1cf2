import type { AccessKey } from '../access-key.js'
import type { Exchange } from '../exchange.js'
import { describeRequest, type RequestEntry, type SeenRequest } from './request-entry.js'

/** How many requests are remembered. */
export const JOURNAL_SIZE = 500

/** Remembers the last requests. They are described only when somebody asks, so that it costs little while they are served. */
export class RequestJournal {
  readonly #accessKeys: readonly AccessKey[]
  readonly #onEnd: ((entry: RequestEntry) => void) | undefined
  /** A ring: the newest takes the place of the oldest. */
  readonly #seen: SeenRequest[] = []
  #count = 0

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
      startedAt: Date.now(),
      status: undefined,
      state: 'open',
      durationMs: undefined,
    }
    this.#seen[this.#count % JOURNAL_SIZE] = seen
    this.#count += 1
    response.once('close', () => {
      seen.durationMs = performance.now() - startedMs
      seen.state = response.writableFinished ? 'answered' : 'cut'
      if (seen.state === 'answered') seen.status = response.statusCode
      if (this.#onEnd) this.#onEnd(this.#describe(seen))
    })
  }

  /** The last requests, newest first, at most {@link JOURNAL_SIZE}. */
  list(limit: number = JOURNAL_SIZE, isWanted: (entry: RequestEntry) => boolean = () => true): RequestEntry[] {
    const entries: RequestEntry[] = []
    const oldest = Math.max(0, this.#count - JOURNAL_SIZE)
    for (let at = this.#count - 1; at >= oldest && entries.length < limit; at -= 1) {
      const seen = this.#seen[at % JOURNAL_SIZE]
      if (!seen) break
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
