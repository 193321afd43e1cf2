// Whether there is room for the large tests, before they fill the disk that others use.
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fail } from './commands.mjs'

/** A file of 10 GB at a time, and as much as a system needs to go on. */
const NEEDED_BYTES = 13_000_000_000

const gigabytes = (bytes) => `${(bytes / 1_000_000_000).toFixed(1)} GB`

/** Fails where the folder of temporary files has not the room that the large tests need. */
export function checkDisk() {
  const folder = tmpdir()
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  const need = `npm run test:large writes files of up to 10 GB, one at a time, and needs ${gigabytes(NEEDED_BYTES)} in ${folder}`
  if (free < NEEDED_BYTES)
    fail(`${need}; ${gigabytes(free)} are free. Make room there, or set TMPDIR to a folder that has it.`)
  console.error(`[setup] ${need}: ${gigabytes(free)} are free.`)
}
