import type { ResolvedOptions } from '../options.js'
import { printable } from '../printable.js'

/** Whether a request says that OSS calls, though what a callback needs may have been lost on the way. */
export const isOssCall = ({ headers }: Request): boolean =>
  headers.get('user-agent')?.startsWith('aliyun-oss-callback') === true

/** What is probably wrong where a request ends with one of our codes, in words for the operator. */
const CAUSES: Readonly<Record<string, string>> = {
  MISSING_HEADER:
    'a callback of OSS has authorization and x-oss-pub-key-url. If OSS sent this, a proxy or a middleware in front takes a header away, often authorization.',
  MALFORMED_HEADER:
    'authorization or x-oss-pub-key-url is not base64. If OSS sent this, something in front rewrites the header; basic authentication in front does.',
  UNSUPPORTED_CALLBACK_VERSION: 'only version 1.0 of the callback signature is published: order no other.',
  MALFORMED_CALLBACK:
    'OSS signed it, but its body is not what this server orders. Somebody else’s callback is aimed at this URL, or a client sends a callback parameter of its own.',
  INVALID_STATE:
    'OSS signed it, but none of `secrets` opens its state. Either a secret was taken out while its signatures were still in use, or another process or stage of the app has other secrets and the same callback.url, or somebody else ordered the callback.',
  STATE_EXPIRED:
    'its signature ended more than 24 hours ago. It is sent again, or this server’s clock is ahead, or another process’s was behind when it signed.',
  WRONG_BUCKET:
    'it is about another bucket than `bucket`. Another app or stage shares callback.url and `secrets` with this one, or an uploader used the state in a bucket of their own.',
  WRONG_KEY:
    'its key is not one that the signature allowed. An uploader used the state in a bucket of their own, or a `dir` was renamed in between.',
  WRONG_SIZE:
    'its size is not one that the signature allowed: OSS would have refused it, so it was not stored under that policy.',
  WRONG_TYPE: 'its content type is not one that the signature allowed: classic clients choose it themselves.',
  WRONG_TAG: 'the object there was stored by another upload: somebody claims what is not theirs, or overwrote it.',
  UNKNOWN_ROUTE:
    'its route is not one of `routes`: it was renamed or removed while signatures of it were in use, or asked for by a wrong name.',
  OBJECT_NOT_FOUND:
    'nothing is stored under its key. It was deleted meanwhile, or the callback is about another bucket’s object, or `bucket` and `endpoint` point elsewhere.',
  OBJECT_REPLACED: 'the object was overwritten after it was stored: that one has a callback of its own.',
  BODY_TOO_LARGE: 'OSS’s callbacks have a few KB.',
  BODY_TIMEOUT: 'the body did not arrive: something in front holds it back, or has read it before.',
  BODY_ABORTED: 'the sender broke off in the middle of the body. OSS does so after 5 seconds.',
  UPLOAD_IN_PROGRESS: 'another request is recording the same upload.',
  OBJECT_UNAVAILABLE:
    'OSS did not let this server look at the object, or go on with an upload in parts. Its credentials need oss:GetObject there (for parts oss:PutObject, oss:ListParts and oss:AbortMultipartUpload too), and the server a way to `endpoint`; ossUpload.checkHealth() says which.',
  KEY_UNAVAILABLE: 'the callback key could not be fetched: let this server reach its host over https.',
  ORIGIN_NOT_ALLOWED: 'a page of an origin that is not listed asked. If it is yours, list it in `allowedOrigins`.',
}

/** Returns words for the operator; `undefined` where the error speaks for itself. */
export function explainError(code: string, request: Request, options: ResolvedOptions): string | undefined {
  if (code === 'UNTRUSTED_KEY_URL') return explainKeyUrl(request, options)
  if (code === 'UNKNOWN_ACTION' && isOssCall(request))
    return 'it says that it is a callback of OSS, and has no x-oss-pub-key-url: something in front takes the header away.'
  return Object.hasOwn(CAUSES, code) ? CAUSES[code] : undefined
}

function explainKeyUrl({ headers }: Request, { trustedPublicKeyUrls }: ResolvedOptions): string {
  const host = hostOf(headers.get('x-oss-pub-key-url') ?? '')
  const seen = `its key is said to be at ${host}`
  if (host === 'gosspublic.alicdn.com')
    return trustedPublicKeyUrls
      ? `${seen}, which is OSS’s own host; \`trustedPublicKeyUrls\` replaces OSS’s own: leave it out where the real OSS calls.`
      : `${seen}, which is OSS’s own host, but under no path that OSS publishes keys at.`
  const advice = trustedPublicKeyUrls
    ? 'which `trustedPublicKeyUrls` does not list'
    : 'which is not OSS’s: if it is an emulator of yours, list its key’s URL in `callback.trustedPublicKeyUrls`'
  return `${seen}, ${advice}. Otherwise it is a forgery; nothing was fetched.`
}

function hostOf(base64: string): string {
  try {
    return printable(new URL(atob(base64)).host, 100)
  } catch {
    return 'no URL at all'
  }
}
