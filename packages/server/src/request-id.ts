/** What a header and a log line can hold. */
const REQUEST_ID = /^[\x21-\x7e]{1,128}$/

/** The app's own id of a request; `undefined` where it gives none that can be used, or throws. */
export function readRequestId(request: Request, find: (request: Request) => unknown): string | undefined {
  try {
    const id = find(request)
    return typeof id === 'string' && REQUEST_ID.test(id) ? id : undefined
  } catch {
    return undefined
  }
}
