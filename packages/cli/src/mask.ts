/** Shows enough of an AccessKey id to tell it from others. */
export const maskAccessKeyId = (id: string): string => (id.length > 8 ? `${id.slice(0, 4)}…${id.slice(-4)}` : '…')

/** What secrets are replaced with. */
const MASK = '********'

/** Shorter ones would mask ordinary words, and are no secrets. */
const SHORTEST_SECRET = 6

/** The password in `https://user:password@host`. */
const PASSWORD = /(:\/\/[^/\s:@]*:)[^@/\s]+(?=@)/g

/** Returns a function that takes secrets out of a text, as they are and as URLs and JSON write them, and passwords of URLs. */
export function createMask(secrets: readonly (string | undefined)[]): (text: string) => string {
  const forms = secrets
    .filter((secret): secret is string => secret !== undefined && secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
  return (text) =>
    forms.reduce((masked, secret) => masked.replaceAll(secret, MASK), text).replace(PASSWORD, `$1${MASK}`)
}
