import type { OssCredentials } from '@acme/oss-upload-core'

/** A client of the package `@alicloud/credentials` (version 2.4 or newer). */
export interface AlicloudCredentialsClient {
  getCredential(): Promise<{
    readonly accessKeyId?: string
    readonly accessKeySecret?: string
    readonly securityToken?: string
  }>
}

/** Options of {@link alicloudCredentials}. */
export interface AlicloudCredentialsOptions {
  /** The clock. @default () => new Date() */
  readonly now?: () => Date
}

/**
 * How long a token is taken to be good where the client does not tell: no source of the package leaves a token less before
 * it renews it (180 seconds for the CLI's external program, and for all in 2.4.0; 900 since).
 */
const UNKNOWN_LIFETIME_MS = 180_000

/** Where the package's own classes keep what they hold, from the client inwards. */
const INWARDS = ['credential', 'provider', 'lastUsedProvider', 'innerProvider', 'session', 'sessionCredential']

/**
 * Takes credentials from a client of `@alicloud/credentials`: RAM role, OIDC, ECS and the rest of its sources. Give the
 * result as `credentials`; it renews by itself.
 *
 * `getCredential()` does not say when a token ends, and while its own renewals fail it goes on to give the old token, past
 * its end too. So the end is read where the client keeps it beside the very token that it gave. Where there is none (a
 * fixed token: type `sts`, or one in the environment; a provider of the app's own) the token is taken to be good for 3
 * minutes from then, which is what the package leaves before it renews. A fixed token is never renewed: nobody can tell when
 * it ends, and what it signed in its last 3 minutes outlives it. Better give it as an object with its `expiration`.
 *
 * The function throws an Error that says what the client said, without the answers that it quotes: they can hold secrets.
 */
export function alicloudCredentials(
  client: AlicloudCredentialsClient,
  { now = () => new Date() }: AlicloudCredentialsOptions = {},
): () => Promise<OssCredentials> {
  return async () => {
    const askedAt = now().getTime()
    const { accessKeyId = '', accessKeySecret = '', securityToken } = await getCredential(client)
    if (!securityToken) return { accessKeyId, accessKeySecret }
    const expiration = findEnd(client, securityToken, INWARDS.length) ?? new Date(askedAt + UNKNOWN_LIFETIME_MS)
    return { accessKeyId, accessKeySecret, securityToken, expiration }
  }
}

/** Finds when a token ends. It looks for the token too: another call may have renewed what the client keeps by now. */
function findEnd(holder: object, securityToken: string, depth: number): Date | undefined {
  const members = holder as Record<string, unknown>
  const held = members.securityToken ?? members.SecurityToken ?? members.sts_token
  const expiration = new Date(String(members.expiration ?? members.Expiration))
  if (held === securityToken && !Number.isNaN(expiration.getTime())) return expiration
  if (depth === 0) return undefined
  for (const name of INWARDS) {
    const inner = members[name]
    const end = typeof inner === 'object' && inner !== null ? findEnd(inner, securityToken, depth - 1) : undefined
    if (end) return end
  }
  return undefined
}

async function getCredential(
  client: AlicloudCredentialsClient,
): ReturnType<AlicloudCredentialsClient['getCredential']> {
  try {
    return await client.getCredential()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // once it cannot use an answer the package quotes it, the pair in it included; so does JSON.parse, a part of it
    const [, code] = /"Code"\s*:\s*"([\w.]{1,64})"/.exec(message) ?? []
    throw new Error(
      `@alicloud/credentials: ${message.replace(/(?:[{<]|Unexpected ).*/s, '…')}${code ? ` (${code})` : ''}`,
    )
  }
}
