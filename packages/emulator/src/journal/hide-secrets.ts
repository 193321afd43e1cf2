import { percentEncode } from '../percent-encoding.js'

/** What stands where a secret stood. */
const HIDDEN = '***'

/** Tokens in a header line, a query and a JSON text, by the names that OSS gives them. */
const TOKENS = [
  /((?:x-oss-security-token|x-oss-ac-security-token)\s*:)[^\n]*/gi,
  /((?:^|[?&\n])(?:x-oss-)?security-token=)[^&\s]*/gi,
  /("\$?(?:x-oss-)?security-?token"\s*[,:]\s*)(?:"(?:[^"\\]|\\.)*"|\[[^\]]*\])/gi,
]

/** Replaces the known secrets of a text, and whatever it names a security token. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = text
  for (const secret of secrets) {
    for (const written of new Set([secret, percentEncode(secret), JSON.stringify(secret).slice(1, -1)])) {
      hidden = hidden.replaceAll(written, HIDDEN)
    }
  }
  for (const pattern of TOKENS) {
    hidden = hidden.replace(pattern, (_, name: string) => (name.startsWith('"') ? `${name}"${HIDDEN}"` : name + HIDDEN))
  }
  return hidden
}
