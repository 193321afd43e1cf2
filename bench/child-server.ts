import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own, so that what it takes is its own. */
export interface ChildServer<Ready> {
  readonly child: ChildProcess
  /** What it said of itself when it was ready. */
  readonly ready: Ready
}

/** Starts a server from its source, and waits until it says where it answers. */
export async function startChild<Ready = { readonly port: number }>(
  source: URL,
  args: readonly string[] = [],
): Promise<ChildServer<Ready>> {
  const child = fork(fileURLToPath(source), args)
  const [ready] = (await once(child, 'message')) as [Ready]
  return { child, ready }
}

/** Asks a server that this process has started, such as for the processor time that it has had. */
export async function askChild<Answer>(child: ChildProcess, question: string): Promise<Answer> {
  child.send(question)
  const [answer] = (await once(child, 'message')) as [Answer]
  return answer
}
