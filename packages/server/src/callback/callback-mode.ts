import { ACTIONS } from '../actions.js'
import { parseCallbackUrl } from './callback-url.js'
import { isPublicHost } from './public-host.js'

/**
 * Whom OSS calls once it has stored an object. `'oss'`: this server, at `url`. `'confirm'`: nobody, the page asks this server
 * instead, which needs our own client in the page. `'off'`: nobody, and the page cannot ask either. `'auto'`: this server where
 * OSS can reach `url`, and else as `'confirm'`.
 */
export type CallbackMode = 'auto' | 'oss' | 'confirm' | 'off'

/** The callback that OSS makes. */
export interface CallbackOptions {
  /**
   * This mount's URL as OSS reaches it. It must be in the form that a URL parser leaves unchanged, its path without `%`,
   * `+`, `//` and dot segments: OSS signs it, and every proxy on the way has to leave it alone.
   * @default none
   */
  readonly url?: string
  /**
   * `'auto'` takes `url` where its text is a public address (no name is looked up), or where the bucket's endpoint is itself a
   * private one, as an emulator's is. Otherwise the page confirms; where `NODE_ENV` is `production` that throws instead.
   * @default 'auto'
   */
  readonly mode?: CallbackMode
  /**
   * Exact URLs of callback keys that *replace* OSS's own: an emulator's, in development. They may be http.
   * @default OSS's own
   */
  readonly trustedPublicKeyUrls?: readonly string[]
}

/** What becomes of {@link CallbackOptions}. */
export interface ResolvedCallback {
  /** `undefined` where OSS calls nobody. */
  readonly callbackUrl: string | undefined
  /** The origin of the app as `url` says, also where OSS does not call it. */
  readonly callbackOrigin: string | undefined
  readonly trustedPublicKeyUrls: readonly string[] | undefined
  /** What the page may ask for. */
  readonly actions: readonly (typeof ACTIONS)[number][]
}

const MODES: readonly unknown[] = ['auto', 'oss', 'confirm', 'off']

/**
 * Checks the option `callback` and decides whether OSS calls.
 * @param host the bucket's origin.
 * @throws TypeError for a mode that is none, a URL that cannot be verified, or one that OSS cannot reach in production.
 */
export function resolveCallback(
  callback: CallbackMode | CallbackOptions | undefined,
  { host, isProduction }: { readonly host: string; readonly isProduction: boolean },
): ResolvedCallback {
  const {
    mode = 'auto',
    url,
    trustedPublicKeyUrls,
  } = typeof callback === 'string' ? { mode: callback } : (callback ?? {})
  if (!MODES.includes(mode))
    throw new TypeError(`callback is ${JSON.stringify(mode)}: expected ${MODES.join(', ')}, or an object with a url.`)
  const known = url === undefined ? undefined : parseCallbackUrl(url)
  const isAsked = mode === 'auto' || mode === 'oss'
  const isCalled = (isAsked && isReachable(known, { host, isProduction })) || mode === 'oss'
  return {
    // also says what is missing
    callbackUrl: isCalled ? (known ?? parseCallbackUrl(url)) : undefined,
    callbackOrigin: known && new URL(known).origin,
    trustedPublicKeyUrls: trustedPublicKeyUrls
      ? Object.freeze(trustedPublicKeyUrls.map(String))
      : isCalled
        ? undefined
        : [],
    actions: mode === 'off' ? ACTIONS.filter((action) => action !== 'confirm') : ACTIONS,
  }
}

function isReachable(
  url: string | undefined,
  { host, isProduction }: { readonly host: string; readonly isProduction: boolean },
): boolean {
  if (url !== undefined && (isPublicHost(new URL(url).hostname) || !isPublicHost(new URL(host).hostname))) return true
  if (isProduction)
    throw new TypeError(
      `callback.url is ${JSON.stringify(url)}, which OSS cannot reach: give a public one, or callback: 'confirm' where the page is to ask instead.`,
    )
  return false
}
