/** Where callbacks may go: to public addresses only, when the emulator is as strict as OSS. */
import { lookup } from 'node:dns'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import type { Callback, CallbackUrl } from './callback-parameters.js'
import type { EmulatorSettings } from './options.js'
import { invalidArgument } from './oss-error.js'

const resolve = promisify(lookup)

/**
 * Addresses that are not of the public network.
 * @see https://www.rfc-editor.org/rfc/rfc6890
 */
const PRIVATE = new BlockList()
for (const subnet of [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4',
  '::/127 64:ff9b:1::/48 100::/64 2001:db8::/32 fc00::/7 fe80::/10 ff00::/8',
].flatMap((line) => line.split(' '))) {
  const [address = '', bits] = subnet.split('/')
  PRIVATE.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4')
}

/** Tells whether an address is of a private network, this machine, or nobody's. IPv4 inside IPv6 counts as IPv4. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address)
  return family === 0 || PRIVATE.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

/** Throws `InvalidArgument`, when the emulator is strict, for a target that is private or has no address. */
export async function assertPublicTargets(callback: Callback, { strict }: EmulatorSettings): Promise<void> {
  if (!strict) return
  for (const url of callback.urls) {
    const addresses = await resolve(url.hostname, { all: true }).catch(() => [])
    const refuse = (message: string) => invalidArgument(message, 'callbackUrl', print(url))
    if (addresses.length === 0) throw refuse('Can not get ip by this host.')
    if (addresses.some(({ address }) => isPrivateAddress(address))) {
      throw refuse('Private address is forbidden to callback.')
    }
  }
}

const print = ({ protocol, host, path, search }: CallbackUrl): string => `${protocol}//${host}${path}${search}`

/** Looks a name up again as the callback is sent, and refuses what has turned private since it was checked. */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const isPrivate = !error && addresses.some(({ address }) => isPrivateAddress(address))
    callback(isPrivate ? new Error('the name has a private address by now') : error, addresses)
  })
}

/** Tells whether a name means this machine. */
export const isLocalhost = (hostname: string): boolean => /^(.+\.)?localhost$/i.test(hostname)

/** An app may listen on either loopback address, whatever the machine's hosts file says of `localhost`. */
export const lookupLocalhost: LookupFunction = (_hostname, _options, callback) =>
  callback(null, [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ])
