import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

/** Often enough to see what is there for a part of a second. */
const LOOK_EVERY_MS = 50

/** Resident bytes of some processes. */
async function memoryOf(pids: readonly number[]): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', pids.join(',')])
  return stdout.split('\n').reduce((sum, line) => sum + Number(line) * 1024, 0)
}

/** Watches what some processes have in memory from now on; what it gives ends that, and resolves with the most that they grew by, in bytes. */
export async function watchGrowth(pids: readonly number[]): Promise<() => Promise<number>> {
  const before = await memoryOf(pids)
  let most = before
  let isWatched = true
  onTestFinished(() => {
    isWatched = false
  })
  const look = async () => {
    most = Math.max(most, await memoryOf(pids))
  }
  const watch = async () => {
    // where the processes have ended, the last look rejects
    for (; isWatched; await sleep(LOOK_EVERY_MS)) await look().catch(() => {})
  }
  const watching = watch()
  return async () => {
    isWatched = false
    await watching
    await look()
    return most - before
  }
}
