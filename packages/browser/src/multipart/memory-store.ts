import type { ResumeEntry, ResumeStore } from './resume-entry.js'

/** How long a store may take: a browser's storage has been seen never to answer. */
const PATIENCE_MS = 5000

/** Keeps sessions until the page is closed. */
export function createMemoryStore(): ResumeStore {
  const entries = new Map<string, ResumeEntry>()
  return {
    get: async (id) => entries.get(id),
    put: async (entry) => void entries.set(entry.id, entry),
    delete: async (id) => void entries.delete(id),
  }
}

/**
 * A store whose failures never cost the upload: browsers refuse storage in some modes. What it does not keep, `spare` does. One that
 * does not answer is asked no more.
 */
export function forgiving(store: ResumeStore, spare: ResumeStore): ResumeStore {
  let isStuck = false

  const attempt = async <Value>(act: () => Promise<Value>): Promise<Value | undefined> => {
    if (isStuck) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        isStuck = true
        resolve(undefined)
      }, PATIENCE_MS)
    })
    // a store of the page's own may throw at once
    const answer = Promise.resolve().then(act)
    return Promise.race([answer, late])
      .catch(() => undefined)
      .finally(() => clearTimeout(timer))
  }

  return {
    get: async (id) => (await attempt(() => store.get(id))) ?? spare.get(id),
    async put(entry, file) {
      const isKept = await attempt(async () => {
        await store.put(entry, file)
        return true
      })
      // what the page forgets in its store shall not come back from here
      await (isKept ? spare.delete(entry.id) : spare.put(entry, file))
    },
    async delete(id) {
      await spare.delete(id)
      await attempt(() => store.delete(id))
    },
  }
}
