/** What a path may not have: OSS signs it decoded, and proxies rewrite such. */
export const REWRITTEN_IN_PATHS: RegExp = /%|\+|\/\//

/**
 * Checks the path under which OSS reaches the mount.
 * @throws TypeError that says what to write instead.
 */
export function parsePublicPath(path: unknown, callbackUrl: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const refuse = (reason: string): never => {
    throw new TypeError(`publicPath is ${JSON.stringify(path)}: ${reason}. Expected a path such as "/api/oss-upload".`)
  }
  if (typeof path !== 'string' || !path.startsWith('/')) return refuse('it does not begin with "/"')
  if (/[?#;]/.test(path)) refuse('it has a "?", "#" or ";"')
  if (REWRITTEN_IN_PATHS.test(path)) refuse('it has "%", "+" or "//", which proxies rewrite')
  const { pathname } = new URL(`https://app.example.com${path}`)
  if (pathname !== path) refuse(`a URL parser rewrites it to "${pathname}"`)
  const called = callbackUrl === undefined ? path : new URL(callbackUrl).pathname
  if (called !== path) refuse(`OSS calls the path of callback.url, "${called}": the two have to be the same`)
  return path
}

/** The target that a callback is verified against: as received, or with the path that OSS called. */
export function publicTarget(target: string, publicPath: string | undefined): string {
  if (publicPath === undefined) return target
  const query = target.indexOf('?')
  return query < 0 ? publicPath : publicPath + target.slice(query)
}
