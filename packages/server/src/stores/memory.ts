import { sweepNowAndThen } from './sweep.js'
import type { Claim, UploadOutcome, UploadStore } from './upload-store.js'

interface Entry {
  readonly token: string
  readonly outcome: UploadOutcome | undefined
  /** Unix milliseconds. */
  readonly endsAt: number
}

/**
 * A store in this process's memory: enough for one process, and gone with it. An entry takes some hundred bytes, until the
 * state of its upload ends, a day after its signature; it may be kept on until as many more are written as there are.
 */
export function memoryStore({ now = Date.now }: { now?: () => number } = {}): UploadStore {
  const entries = new Map<string, Entry>()
  const sweep = () => {
    for (const [id, { endsAt }] of entries) if (endsAt <= now()) entries.delete(id)
  }
  const counted = sweepNowAndThen(sweep, () => entries.size)

  const write = (uploadId: string, entry: Entry) => {
    counted()
    entries.set(uploadId, entry)
  }

  return {
    async claim(uploadId, leaseMs): Promise<Claim> {
      const entry = entries.get(uploadId)
      if (entry && entry.endsAt > now())
        return entry.outcome ? { status: 'settled', outcome: entry.outcome } : { status: 'running' }
      const token = crypto.randomUUID()
      write(uploadId, { token, outcome: undefined, endsAt: now() + leaseMs })
      return { status: 'claimed', token }
    },
    async settle(uploadId, token, outcome, ttlMs) {
      // an entry that is gone had ended, and was swept
      if ((entries.get(uploadId)?.token ?? token) === token) write(uploadId, { token, outcome, endsAt: now() + ttlMs })
    },
    async release(uploadId, token) {
      const entry = entries.get(uploadId)
      if (entry?.token === token && !entry.outcome) entries.delete(uploadId)
    },
  }
}
