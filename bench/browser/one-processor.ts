import { spawnSync } from 'node:child_process'

/**
 * What to put before a command so that it runs on one of the processors that this process may use; nothing where this system has
 * no `taskset`.
 */
export function onOneProcessor(): string[] {
  const { stdout } = spawnSync('taskset', ['-cp', `${process.pid}`], { encoding: 'utf8' })
  const first = /: (\d+)/.exec(stdout ?? '')?.[1]
  return first === undefined ? [] : ['taskset', '-c', first]
}
