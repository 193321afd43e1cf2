import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** All processes below one, by their parents; gone ones are not there. */
async function descendantsOf(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  const children = new Map<number, number[]>()
  for (const line of stdout.trim().split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    children.set(parent, [...(children.get(parent) ?? []), child])
  }
  const below = (parent: number): number[] => (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)])
  return below(pid)
}

/** What was started, and which processes it has: those that it starts later are among them. One start at a time. */
export interface Started<Value> {
  readonly value: Value
  pids(): Promise<number[]>
}

/** Starts a program in processes of its own, and knows them by what was not there before. */
export async function startKnown<Value>(start: () => Promise<Value>): Promise<Started<Value>> {
  const before = new Set(await descendantsOf(process.pid))
  const value = await start()
  const first = (await descendantsOf(process.pid)).filter((pid) => !before.has(pid))
  const pids = async () => [...new Set([...first, ...(await Promise.all(first.map(descendantsOf))).flat()])]
  return { value, pids }
}

/** Sends a signal to processes; one that has ended meanwhile is left out. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
