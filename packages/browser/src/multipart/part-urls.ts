import type { ServerClock } from './server-clock.js'
import type { PartUrl, SignedParts } from './session-requests.js'

/** How many URLs one request asks for; the server gives up to 100. */
const GROUP = 50
/** With fewer at hand, the next are asked for before they are needed. */
const LOW = 16

/** The URLs of an upload's parts. */
export interface PartUrls {
  /** One that is still good. */
  get(number: number): Promise<string>
  /** Forgets one: the part is there. */
  drop(number: number): void
  /** Forgets one that was refused, and what was signed with it: each would cost the bytes of its part to find out. */
  refuse(number: number, url: string): void
}

/** What {@link createPartUrls} needs. */
export interface PartUrlsOptions {
  /** What came with the start. */
  readonly first: readonly PartUrl[]
  readonly sign: (numbers: readonly number[]) => Promise<SignedParts>
  /** Parts that are yet to be sent, in their order. */
  readonly pending: ReadonlySet<number>
  readonly clock: ServerClock
  /** How long before its end a URL is given up, in seconds. */
  readonly marginSeconds: number
}

/** Keeps URLs, and asks for more in groups, shortly before they are needed; one request is in flight. */
export function createPartUrls({ first, sign, pending, clock, marginSeconds }: PartUrlsOptions): PartUrls {
  const kept = new Map<number, PartUrl>()
  let request: Promise<void> | undefined

  const keep = (urls: readonly PartUrl[]) => {
    for (const url of urls) kept.set(url.part_number, url)
  }
  keep(first)
  const good = (number: number): string | undefined => {
    const found = kept.get(number)
    return found && found.expire - clock.now() > marginSeconds ? found.url : undefined
  }

  const refill = async (numbers: readonly number[]) => {
    const arrived = clock.sending()
    const { urls, server_time } = await sign(numbers)
    arrived(server_time)
    keep(urls)
  }
  const ask = (wanted?: number): Promise<void> => {
    const numbers = new Set(wanted === undefined ? [] : [wanted])
    for (const number of pending) {
      if (numbers.size >= GROUP) break
      if (!good(number)) numbers.add(number)
    }
    request ??= (numbers.size > 0 ? refill([...numbers]) : Promise.resolve()).finally(() => {
      request = undefined
    })
    return request
  }

  return {
    async get(number) {
      // what has just come is taken however short its life is: asking again would bring no other
      for (let isFresh = false; !isFresh && !good(number); ) {
        isFresh = !request
        await ask(number)
      }
      const found = good(number) ?? kept.get(number)?.url
      if (found === undefined) throw new TypeError(`The server gave no URL for part ${number}.`)
      // what fails here is asked for again when it is needed
      if (!request && kept.size < Math.min(LOW, pending.size)) ask().catch(() => {})
      return found
    },
    drop: (number) => void kept.delete(number),
    refuse(number, url) {
      // those of parts that were on their way meanwhile have been signed anew
      if (kept.get(number)?.url === url) kept.clear()
    },
  }
}
