import type { Delivery } from '../deliver-file.js'

/** Counts the bytes of a file that are there or on their way. */
export interface PartProgress {
  /** All bytes that ever went out, those that were lost too: what the line carries. */
  readonly moved: number
  /** Notes how many bytes of a part have gone out. */
  set(number: number, loaded: number): void
}

/** @param stored bytes that OSS has from before. */
export function createPartProgress(size: number, stored: number, report: Delivery['report']): PartProgress {
  const parts = new Map<number, number>()
  let loaded = stored
  let moved = 0
  report('uploading', loaded)
  return {
    get moved() {
      return moved
    },
    set(number, bytes) {
      const change = bytes - (parts.get(number) ?? 0)
      if (change === 0) return
      parts.set(number, bytes)
      loaded += change
      moved += Math.max(0, change)
      report(loaded < size ? 'uploading' : 'confirming', loaded)
    },
  }
}
