/** Names that no public name server knows. @see https://www.rfc-editor.org/rfc/rfc6761 and https://www.rfc-editor.org/rfc/rfc6762 */
const PRIVATE_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|test|invalid|home\.arpa)$/

/**
 * Whether a host, as a URL parser writes it, is public by its text; no name is looked up. An IPv6 address never is: OSS calls
 * none. @see https://www.iana.org/assignments/iana-ipv4-special-registry
 */
export function isPublicHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (name.startsWith('[')) return false
  const octets = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(name)
  if (octets) return isPublicAddress(octets.slice(1).map(Number))
  return name.includes('.') && !PRIVATE_NAME.test(name)
}

function isPublicAddress([a = 0, b = 0, c = 0]: number[]): boolean {
  const isSpecial =
    a === 0 ||
    a === 10 ||
    a === 127 ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 192 && b === 0 && (c === 0 || c === 2)) ||
    (a === 198 && (b === 18 || b === 19 || (b === 51 && c === 100))) ||
    (a === 203 && b === 0 && c === 113)
  return !isSpecial
}
