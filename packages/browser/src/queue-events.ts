/** Listeners by the name of what they hear; `Events` has what each is told. */
export interface QueueEvents<Events> {
  /** Returns what ends it. */
  on<Name extends keyof Events>(name: Name, listener: (told: Events[Name]) => void): () => void
  emit<Name extends keyof Events>(name: Name, told: Events[Name]): void
}

/** A listener that throws is the page's mistake: it reaches the console as one, and stops nobody else. */
export function createQueueEvents<Events>(): QueueEvents<Events> {
  const listeners: { [Name in keyof Events]?: Set<(told: Events[Name]) => void> } = {}
  return {
    on(name, listener) {
      // its own function each time: one listener may be there twice, and each is ended alone
      const own: typeof listener = (told) => listener(told)
      listeners[name] ??= new Set()
      const { [name]: those } = listeners
      those?.add(own)
      return () => void those?.delete(own)
    },
    emit(name, told) {
      for (const listener of [...(listeners[name] ?? [])]) {
        try {
          listener(told)
        } catch (error) {
          reportError(error)
        }
      }
    },
  }
}
