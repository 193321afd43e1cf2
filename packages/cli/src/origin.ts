/** Scheme, host and port, and nothing after them; `*` may be in it, as rules have it. */
const PATTERN = /^[a-z][a-z0-9+.-]*:\/\/[^/\s]+$/i

/** Whether a CORS rule can match something by this text. */
export const isOriginPattern = (text: string): boolean => text === '*' || PATTERN.test(text)

/**
 * Whether a browser sends this text as an origin: in lower case, without the scheme's own port.
 * @see https://www.rfc-editor.org/rfc/rfc6454#section-6.1
 */
export function isOrigin(text: string): boolean {
  if (!PATTERN.test(text) || text.includes('*') || !URL.canParse(text)) return false
  // apps in a shell have schemes of their own, of which URL knows no origin
  return !/^https?:/i.test(text) || new URL(text).origin === text
}

/** What a browser sends where somebody wrote something like it. */
export function meantOrigin(text: string): string {
  const url = text.includes('://') ? text : `https://${text}`
  return /^https?:/i.test(url) && !url.includes('*') && URL.canParse(url)
    ? new URL(url).origin
    : 'https://app.example.com'
}
