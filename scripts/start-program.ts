import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { START_MS } from './engine-start.ts'

/** Gives what `ready` gives, or rejects where the program ends before or takes too long. */
export async function whenReady<T>(program: ChildProcess, ready: Promise<T>): Promise<T> {
  const name = program.spawnfile
  const failure = new Promise<never>((_, reject) => {
    program.once('error', ({ message }) => reject(new Error(`${name} could not be started: ${message}`)))
    program.once('exit', (status, signal) => reject(new Error(`${name} ended with ${status ?? signal}`)))
    setTimeout(() => reject(new Error(`${name} was not ready after ${START_MS} ms`)), START_MS).unref()
  })
  try {
    return await Promise.race([ready, failure])
  } catch (error) {
    program.kill()
    throw error
  }
}

/** Starts a program that ends with this process at the latest. */
export function startProgram(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const program = spawn(command, args, options)
  const kill = () => program.kill()
  process.once('exit', kill)
  program.once('exit', () => process.off('exit', kill))
  program.unref()
  return program
}
