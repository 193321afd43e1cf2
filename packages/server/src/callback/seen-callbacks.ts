import { readMembers } from './callback-body.js'

/** How many are remembered; whoever floods the mount makes it forget, and a log line too many is all that comes of it. */
const MAX_SEEN = 1000

/** Callbacks that came to this process and were not recorded, so that nobody looks for them on the way. */
export interface SeenCallbacks {
  /** Notes a callback by its body, believed or not. */
  add(body: Uint8Array): void
  has(state: string, key: string): boolean
}

/** Remembers the last 1000, by the end of their state and their key. */
export function createSeenCallbacks(): SeenCallbacks {
  const seen = new Set<string>()
  const nameOf = (state: string, key: string) => `${state.slice(-32)} ${key.slice(0, 1024)}`
  return {
    add(body) {
      const members = readMembers(body)
      seen.add(nameOf(members.get('state'), members.get('object')))
      for (const oldest of seen) {
        if (seen.size <= MAX_SEEN) return
        seen.delete(oldest)
      }
    },
    has: (state, key) => seen.has(nameOf(state, key)),
  }
}
