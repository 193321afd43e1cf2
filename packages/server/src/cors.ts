/**
 * CORS headers for a request: only a listed origin may read the answers.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(request: Request, allowedOrigins: readonly string[]): Record<string, string> {
  if (allowedOrigins.length === 0) return {}
  const origin = request.headers.get('origin')
  if (origin === null || !allowedOrigins.includes(origin)) return { vary: 'Origin' }
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'Retry-After, X-Request-Id',
  }
}

/** What a preflight of a listed origin is answered besides {@link corsHeaders}. */
export function preflightHeaders(request: Request): Record<string, string> {
  const requested = request.headers.get('access-control-request-headers')
  return {
    'access-control-allow-methods': 'GET, POST',
    'access-control-max-age': '600',
    ...(requested !== null && { 'access-control-allow-headers': requested }),
  }
}
