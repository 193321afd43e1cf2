import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { executableFrom, START_MS } from './engine-start.ts'
import { startProgram, whenReady } from './start-program.ts'

/**
 * A Firefox that nobody listens to, over WebDriver BiDi. Playwright subscribes to the network's events, and for those Firefox reads
 * each request's whole body into memory.
 */
export interface FirefoxAlone {
  /** Sends a command, and resolves with its result; rejects with the error's message. */
  send(method: string, params: object): Promise<Record<string, unknown>>
  close(): Promise<void>
}

interface Answer {
  readonly id?: number
  readonly type: string
  readonly result?: Record<string, unknown>
  readonly message?: string
}

async function connect(url: string): Promise<Pick<FirefoxAlone, 'send'> & { socket: WebSocket }> {
  const socket = new WebSocket(url)
  const waiting = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>()
  socket.addEventListener('message', ({ data }) => {
    const answer: Answer = JSON.parse(String(data))
    waiting.get(answer.id ?? 0)?.resolve(answer)
  })
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('Firefox has closed the connection'))
  })
  await once(socket, 'open', { signal: AbortSignal.timeout(START_MS) })
  let count = 0
  return {
    socket,
    async send(method, params) {
      const id = ++count
      socket.send(JSON.stringify({ id, method, params }))
      const answer = await new Promise<Answer>((resolve, reject) => waiting.set(id, { resolve, reject }))
      waiting.delete(id)
      if (answer.type !== 'success') throw new Error(`${method}: ${answer.message}`)
      return answer.result ?? {}
    },
  }
}

/** Resolves with the address that Firefox writes to its standard error. */
async function addressOf(program: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: program.stderr as Readable })) {
    const [, url] = /listening on (ws:\S+)/.exec(line) ?? []
    if (url) return `${url}/session`
  }
  throw new Error('Firefox said no address')
}

/** Starts Firefox with a profile of its own, and opens a session. */
export async function startFirefoxAlone(): Promise<FirefoxAlone> {
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-firefox-'))
  const args = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', folder]
  const program = startProgram(executableFrom('FIREFOX'), args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(program, 'exit').catch(() => {})
  const end = async () => {
    program.kill()
    await ended
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const address = await whenReady(program, addressOf(program))
    // what nobody takes would in the end stop Firefox
    program.stderr?.resume()
    const { send, socket } = await connect(address)
    await send('session.new', { capabilities: {} })
    const close = async () => {
      // it answers that it will, and ends; or is gone
      await Promise.race([send('browser.close', {}), ended]).catch(() => {})
      socket.close()
      await end()
    }
    return { send, close }
  } catch (error) {
    await end()
    throw error
  }
}
