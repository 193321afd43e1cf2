import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { fail, pass, warn } from '../finding.js'
import { isPrivateAddress } from '../ip-address.js'
import { callbackUrlOf } from './callback-url.js'

/** OSS reaches the address that the URL's name stands for. What the app answers is looked at all the same. */
export const callbackAddressCheck: Check = {
  id: 'callback-address',
  needs: ['callbackUrl'],
  after: ['callback-url'],
  async run(context) {
    const url = callbackUrlOf(context)
    const addresses = context.found.callbackAddresses ?? []
    const address = addresses.find(isPrivateAddress)
    if (address !== undefined)
      return [
        (await isBucketPrivate(context))
          ? pass('CALLBACK_ADDRESS', { url })
          : fail('CALLBACK_PRIVATE', { url, address }),
      ]
    if (addresses.length === 0) return [warn('CALLBACK_ADDRESS_UNSEEN', { url })]
    return [url.startsWith('http:') ? warn('CALLBACK_HTTP', { url }) : pass('CALLBACK_ADDRESS', { url })]
  },
}

/** An emulator on this machine does call this machine. */
async function isBucketPrivate({ found, surroundings }: DoctorContext): Promise<boolean> {
  if (found.bucketOrigin === undefined) return false
  const addresses = await surroundings.lookup(new URL(found.bucketOrigin).hostname).catch(() => [])
  return addresses.some(isPrivateAddress)
}
