/** What a `callback` field says, as far as it can be read. */
export interface ReadCallbackParameters {
  readonly callbackUrl: string | undefined
  readonly callbackBody: string | undefined
  readonly callbackBodyType: string | undefined
  readonly callbackHost: string | undefined
  readonly callbackSNI: boolean
}

/** Reads the value of a `callback` field or `x-oss-callback` header; `undefined` where it is no JSON object in base64. */
export function readCallbackParameters(base64: string | undefined): ReadCallbackParameters | undefined {
  try {
    const members = JSON.parse(Buffer.from(base64 ?? '', 'base64').toString('utf8')) as Record<string, unknown>
    const text = (name: string) => (typeof members[name] === 'string' ? members[name] : undefined)
    return {
      callbackUrl: text('callbackUrl'),
      callbackBody: text('callbackBody'),
      callbackBodyType: text('callbackBodyType'),
      callbackHost: text('callbackHost'),
      callbackSNI: members.callbackSNI === true || members.callbackSNI === 'true',
    }
  } catch {
    return undefined
  }
}

/**
 * The URL that OSS calls first, of a `callbackUrl` that may list up to five and leave their scheme out.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
export function firstCallbackUrl(callbackUrl: string): string {
  const [first = ''] = callbackUrl.split(';')
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(first) ? first : `http://${first}`
}
