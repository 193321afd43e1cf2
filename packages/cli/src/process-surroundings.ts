import { lookup } from 'node:dns/promises'
import { createInterface } from 'node:readline/promises'
import { buffer } from 'node:stream/consumers'
import type { Surroundings } from './surroundings.js'

/** OSS gives up on a callback after so long. @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback */
const CALLBACK_TIMEOUT_MS = 5000

/** Where nobody says how wide lines may be. */
const DEFAULT_COLUMNS = 80

/** The process itself. */
export function processSurroundings(): Surroundings {
  // whoever reads may stop, as `head` does: that is no failure
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    env: process.env,
    cwd: process.cwd(),
    isTerminal: process.stdout.isTTY === true && process.stdin.isTTY === true,
    columns: Math.min(Math.max(process.stdout.columns || DEFAULT_COLUMNS, 40), 100),
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdin: () => buffer(process.stdin),
    confirm,
    now: () => new Date(),
    lookup: lookupAddresses,
    callbackTimeoutMs: CALLBACK_TIMEOUT_MS,
  }
}

async function confirm(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return /^(?:y|yes|是)$/i.test((await terminal.question(question)).trim())
  } finally {
    terminal.close()
  }
}

/** Names below `localhost` are this machine's, whatever its resolver knows of them. @see https://www.rfc-editor.org/rfc/rfc6761 */
async function lookupAddresses(hostname: string): Promise<readonly string[]> {
  if (/(?:^|\.)localhost$/i.test(hostname)) return ['127.0.0.1', '::1']
  return (await lookup(hostname, { all: true })).map(({ address }) => address)
}
