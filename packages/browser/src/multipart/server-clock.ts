/** The server's time, as its last answer told it: a wrong clock of the user's machine does not matter. */
export interface ServerClock {
  /** Call it when a request is sent, and what it gives with the answer's `server_time`. */
  sending(): (serverTime: number | undefined) => void
  /** Unix seconds. */
  now(): number
}

export function createServerClock(): ServerClock {
  // the first may stop while the machine sleeps, the second jump when somebody sets the clock
  const read = () => [performance.now(), Date.now()] as const
  let [monotonic, wall] = read()
  let base = wall / 1000
  return {
    sending() {
      const sentAt = read()
      return (serverTime) => {
        if (serverTime === undefined) return
        ;[monotonic, wall] = sentAt
        base = serverTime
      }
    },
    now() {
      const at = read()
      return base + Math.max(at[0] - monotonic, at[1] - wall) / 1000
    },
  }
}
