import { REWRITTEN_IN_PATHS } from './public-path.js'

/**
 * Checks the URL that OSS is to call: OSS signs its path decoded and its query raw, so only a URL that nothing on the way
 * has a reason to rewrite can be verified when it arrives.
 * @throws TypeError that says what to write instead.
 */
export function parseCallbackUrl(text: unknown): string {
  const refuse = (reason: string): never => {
    throw new TypeError(
      `callback.url is ${JSON.stringify(text)}: ${reason}. Expected a URL such as "https://app.example.com/api/oss-upload".`,
    )
  }
  if (typeof text !== 'string' || !URL.canParse(text)) return refuse('it is no absolute URL')
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol)) refuse('it is not http or https')
  if (url.username || url.password) refuse('it has a user name')
  if (/[;#]/.test(text)) refuse('it has a ";" or "#", which OSS takes for more than one URL, or drops')
  if (REWRITTEN_IN_PATHS.test(url.pathname)) refuse('its path has "%", "+" or "//", which proxies rewrite')
  if (url.href !== text) refuse(`a URL parser rewrites it to "${url.href}"`)
  return text
}
