/** A page that was left may hold its locks a moment longer. */
const PATIENCE_MS = 2000

/**
 * Runs while no other page of this origin runs for the same name. Where one does and goes on, it runs all the same, and is
 * told that it is not alone.
 */
export async function withLock<Value>(name: string, run: (isAlone: boolean) => Promise<Value>): Promise<Value> {
  // only pages with https have it
  const locks = navigator.locks as LockManager | undefined
  if (!locks) return run(true)
  const waiting = new AbortController()
  const timer = setTimeout(() => waiting.abort(), PATIENCE_MS)
  let isGranted = false
  try {
    return await locks.request(`oss-upload ${name}`, { signal: waiting.signal }, () => {
      isGranted = true
      return run(true)
    })
  } catch (error) {
    if (isGranted) throw error
    return run(false)
  } finally {
    clearTimeout(timer)
  }
}
