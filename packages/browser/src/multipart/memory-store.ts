import type { ResumeEntry, ResumeStore } from './resume-entry.js'

/** Keeps sessions until the page is closed. */
export function createMemoryStore(): ResumeStore {
  const entries = new Map<string, ResumeEntry>()
  return {
    get: async (id) => entries.get(id),
    put: async (entry) => void entries.set(entry.id, entry),
    delete: async (id) => void entries.delete(id),
  }
}

/** A store whose failures cost the way back, and never the upload: browsers refuse storage in some modes. */
export const forgiving = (store: ResumeStore): ResumeStore => ({
  get: (id) => orNothing(async () => store.get(id)),
  put: (entry, file) => orNothing(async () => store.put(entry, file)),
  delete: (id) => orNothing(async () => store.delete(id)),
})

const orNothing = <Value>(act: () => Promise<Value>): Promise<Value | undefined> => act().catch(() => undefined)
