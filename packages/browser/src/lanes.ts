/** What has a limit of its own, which may grow. */
interface Limited {
  readonly concurrency: number
}

/** Starts the next file of a queue; `undefined` where none waits. The promise never rejects. */
export type StartNext = () => Promise<void> | undefined

/** The places in flight of one uploader, which its queues share. */
export interface Lanes {
  /** Starts files while there is room, by turns where several queues have some. */
  fill(startNext: StartNext): void
}

const shared = new WeakMap<Limited, Lanes>()

/** Returns the lanes of an uploader: the same for each of its queues. */
export function lanesOf(uploader: Limited): Lanes {
  const lanes = shared.get(uploader) ?? createLanes(uploader)
  shared.set(uploader, lanes)
  return lanes
}

function createLanes(uploader: Limited): Lanes {
  const waiting = new Set<StartNext>()
  let running = 0

  const start = (startNext: StartNext) => {
    // counted first: a listener may call for more while this one starts
    running++
    const ended = startNext()
    if (ended) waiting.add(startNext)
    else running--
    ended?.then(() => {
      running--
      // what has ended may be back in the line
      waiting.add(startNext)
      fillAll()
    })
  }

  const fillAll = () => {
    // what is added again while this runs, comes again: by turns, until no queue has a file
    for (const startNext of waiting) {
      if (running >= uploader.concurrency) return
      waiting.delete(startNext)
      start(startNext)
    }
  }

  return {
    fill(startNext) {
      waiting.add(startNext)
      fillAll()
    },
  }
}
