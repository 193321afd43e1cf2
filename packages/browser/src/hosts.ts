/** Which of a bucket's origins a form goes to. */
export interface Hosts {
  /** How many a form can go to, as far as is known. */
  count: number
  /** How many requests are on their way. */
  active: number
  /** Takes them in turn, but for those that failed, while others are left. */
  next(hosts: readonly string[]): string
  /** Notes that no answer came from there. */
  avoid(host: string): void
  /**
   * Waits until the browser knows whether it may send forms there: several first ones at once would each ask. Call what it
   * gives when the first bytes were sent, or nothing came of it.
   */
  enter(host: string): Promise<() => void>
}

export function createHosts(): Hosts {
  const failed = new Set<string>()
  const entered = new Map<string, Promise<void>>()
  let turn = 0
  return {
    count: 1,
    active: 0,
    next(hosts) {
      const good = hosts.filter((host) => !failed.has(host))
      if (!good.length) failed.clear()
      this.count = good.length || 1
      return (good[turn++ % this.count] ?? hosts[0]) as string
    },
    avoid: (host) => failed.add(host),
    async enter(host) {
      let open = () => {}
      const first = entered.get(host)
      if (!first) entered.set(host, new Promise((resolve) => (open = resolve)))
      await first
      return open
    },
  }
}
