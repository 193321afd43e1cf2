import { randomFillSync } from 'node:crypto'

const BYTES = 12
// For many at a time: asking for random bytes takes far longer than writing them down.
const random = Buffer.alloc(BYTES * 256)
let used = random.length

/** Returns the name of one request: 24 upper-case hex characters, as in `x-oss-request-id`. */
export function newRequestId(): string {
  if (used === random.length) {
    randomFillSync(random)
    used = 0
  }
  used += BYTES
  return random.toString('hex', used - BYTES, used).toUpperCase()
}
