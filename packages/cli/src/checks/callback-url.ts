import { isIPv4 } from 'node:net'
import { encodeCallback } from '@acme/oss-upload-core'
import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { fail, pass, warn } from '../finding.js'

/** The URL leads somewhere, and what OSS signs arrives as it was signed. */
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
    const { href, hostname, pathname } = new URL(url)
    if (href !== url) return [fail('CALLBACK_URL_REWRITTEN', { url, href })]
    const host = hostname.replace(/^\[|\]$/g, '')
    const addresses = await context.surroundings.lookup(host).catch(() => [])
    if (addresses.length === 0) return [fail('CALLBACK_NO_ADDRESS', { host })]
    if (!addresses.some(isIPv4)) return [fail('CALLBACK_IPV6', { host })]
    context.found.callbackAddresses = addresses
    const isRewritten = /%|\+|\/\//.test(pathname)
    return [isRewritten ? warn('CALLBACK_PATH_REWRITTEN', { url, path: pathname }) : pass('CALLBACK_URL_OK', { url })]
  },
}

/** What was given, or what the app itself has OSS call. */
export const callbackUrlOf = ({ settings, found }: DoctorContext): string =>
  settings.callbackUrl ?? found.callback?.url ?? ''
