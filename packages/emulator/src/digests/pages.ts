/** Memory that this thread fills and others read, without a copy for each. */

/** Bytes of a page: enough that its messages cost little, few enough that many uploads may have some. */
export const PAGE_BYTES: number = 256 * 1024

/** Pages that are kept for later. */
const MAX_IDLE = 16
const idle: SharedArrayBuffer[] = []

/** Takes a page, whose content is arbitrary. */
export const takePage = (): SharedArrayBuffer => idle.pop() ?? new SharedArrayBuffer(PAGE_BYTES)

/** Gives a page back that nobody reads or writes any more. */
export function returnPage(page: SharedArrayBuffer): void {
  if (idle.length < MAX_IDLE) idle.push(page)
}
