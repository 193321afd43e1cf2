import { BlockList, isIPv4 } from 'node:net'

/** Ranges that nobody on the internet reaches. @see https://www.iana.org/assignments/iana-ipv4-special-registry */
const PRIVATE_RANGES = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3',
  '::/127 64:ff9b:1::/48 100::/64 2001:db8::/32 fc00::/7 fe80::/10 ff00::/8',
]

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv4(address) ? 'ipv4' : 'ipv6')

function blockList(lines: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of lines.flatMap((line) => line.split(' '))) {
    const [network = '', bits = ''] = range.split('/')
    list.addSubnet(network, Number(bits), familyOf(network))
  }
  return list
}

const privateAddresses = blockList(PRIVATE_RANGES)
const loopbackAddresses = blockList(['127.0.0.0/8 ::1/128'])

/** Whether nobody on the internet reaches an address. */
export const isPrivateAddress = (address: string): boolean => privateAddresses.check(address, familyOf(address))

/** Whether an address is this machine's own. */
export const isLoopbackAddress = (address: string): boolean => loopbackAddresses.check(address, familyOf(address))
