import { setTimeout as delay } from 'node:timers/promises'

/** Looks at a process's memory again and again while `work` runs, and says by how much it grew at most. */
export async function watchGrowth<Value>(
  look: () => Promise<number>,
  everyMs: number,
  work: () => Promise<Value>,
): Promise<{ readonly value: Value; readonly grownBytes: number }> {
  const before = await look()
  let most = before
  let isOver = false
  const watch = async () => {
    for (; !isOver; await delay(everyMs)) most = Math.max(most, await look())
  }
  const run = async () => {
    try {
      return await work()
    } finally {
      isOver = true
    }
  }
  const [value] = await Promise.all([run(), watch()])
  return { value, grownBytes: most - before }
}
