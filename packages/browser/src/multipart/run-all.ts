/** How {@link runAll} runs. */
export interface Runs {
  readonly signal: AbortSignal | undefined
  /** Asked when one has ended, with how many are running. */
  readonly mayStart: (running: number) => boolean
  /** Waits where none is running, and none may start. */
  readonly freed: (signal: AbortSignal | undefined) => Promise<void>
  readonly run: (number: number, signal: AbortSignal) => Promise<void>
}

/**
 * Runs for each number in turn, several at a time. The first that fails ends the others, by their signal; it settles when none is
 * running any more.
 */
export async function runAll(numbers: readonly number[], { signal, mayStart, freed, run }: Runs): Promise<void> {
  const ending = new AbortController()
  const end = () => ending.abort(signal?.reason)
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  const waiting = numbers.values()
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | undefined
  try {
    for (let isDone = false; ; ) {
      while (!isDone && !failure && mayStart(running.size)) {
        const next = waiting.next()
        isDone = next.done === true
        if (next.done) break
        const started = run(next.value, ending.signal)
          .catch((error: unknown) => {
            failure ??= { error }
            ending.abort(error)
          })
          .finally(() => running.delete(started))
        running.add(started)
      }
      if (running.size > 0) await Promise.race(running)
      else if (isDone || failure) break
      else {
        signal?.throwIfAborted()
        await freed(signal)
      }
    }
  } finally {
    signal?.removeEventListener('abort', end)
  }
  if (failure) throw failure.error
}
