import { BlockList, isIPv4 } from 'node:net'
import { encodeCallback } from '@acme/oss-upload-core'
import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'

/** OSS can call the URL: by its text, and by what its name stands for. */
export const callbackUrlCheck: Check = {
  id: 'callback-url',
  needs: ['callbackUrl'],
  after: [],
  async run(context) {
    const url = callbackUrlOf(context)
    try {
      encodeCallback({ callbackUrl: url, callbackBody: 'x' })
    } catch {
      return [fail('CALLBACK_URL_INVALID', { url })]
    }
    const { href, hostname, protocol, pathname } = new URL(url)
    if (href !== url) return [fail('CALLBACK_URL_REWRITTEN', { url, href })]
    const address = await judgeAddress(hostname, url, context)
    const path = /%|\+|\/\//.test(pathname) ? [warn('CALLBACK_PATH_REWRITTEN', { url, path: pathname })] : []
    const scheme = protocol === 'http:' && !context.found.isCallbackLocal ? [warn('CALLBACK_HTTP', { url })] : []
    return [address, ...path, ...scheme]
  },
}

/** What was given, or what the app itself has OSS call. */
export const callbackUrlOf = ({ settings, found }: DoctorContext): string =>
  settings.callbackUrl ?? found.callback?.url ?? ''

async function judgeAddress(hostname: string, url: string, context: DoctorContext): Promise<Finding> {
  const host = hostname.replace(/^\[|\]$/g, '')
  let addresses: readonly string[]
  try {
    addresses = await context.surroundings.lookup(host)
  } catch {
    return fail('CALLBACK_NO_ADDRESS', { host })
  }
  const isPrivate = addresses.some((address) => PRIVATE.check(address, isIPv4(address) ? 'ipv4' : 'ipv6'))
  context.found.isCallbackLocal = isPrivate
  const hasIPv4 = addresses.some(isIPv4)
  if (isPrivate && !(await isBucketPrivate(context)))
    return fail('CALLBACK_PRIVATE', { url, address: addresses[0] ?? host })
  return hasIPv4 ? pass('CALLBACK_ADDRESS', { url }) : fail('CALLBACK_IPV6', { host })
}

/** An emulator on this machine does call this machine. */
async function isBucketPrivate(context: DoctorContext): Promise<boolean> {
  const { bucket, region, endpoint } = context.settings
  if (!bucket || !region || !endpoint) return false
  const addresses = await context.surroundings.lookup(new URL(context.bucketOrigin()).hostname).catch(() => [])
  return addresses.some((address) => PRIVATE.check(address, isIPv4(address) ? 'ipv4' : 'ipv6'))
}

/** @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const PRIVATE = new BlockList()
for (const range of [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3',
].flatMap((line) => line.split(' '))) {
  const [network = '', bits = ''] = range.split('/')
  PRIVATE.addSubnet(network, Number(bits), 'ipv4')
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv6')
