import type { RequestHeaders } from '../app-server.js'
import type { ResumeEntry } from '../multipart/resume-entry.js'

/** How the app's server is reached, as by the uploader. */
export interface ServerAccess {
  readonly headers: RequestHeaders
  readonly credentials: RequestCredentials
}

/** Has the app's server remove the parts of an upload. It never rejects: what is left is by the bucket's lifecycle rule. */
export async function abortSession(
  { endpoint, session }: ResumeEntry,
  { headers, credentials }: ServerAccess,
): Promise<void> {
  try {
    const url = new URL(endpoint)
    url.searchParams.set('action', 'multipart-abort')
    const own = typeof headers === 'function' ? await headers() : headers
    // the page may be closed right after
    await fetch(url, {
      ...{ method: 'POST', credentials, keepalive: true, body: JSON.stringify({ session }) },
      headers: { ...own, 'content-type': 'application/json' },
    })
  } catch {
    // offline, or the headers could not be had
  }
}
