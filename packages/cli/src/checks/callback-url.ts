import { isIPv4 } from 'node:net'
import { encodeCallback } from '@acme/oss-upload-core'
import { firstCallbackUrl } from '../callback-parameters.js'
import type { Check } from '../check.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import { isNameServerSilent, isProxied } from '../http-request.js'

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
    const obstacle = await lookUp(host, url, context)
    if (obstacle) return [obstacle]
    const isRewritten = /%|\+|\/\//.test(pathname)
    return [isRewritten ? warn('CALLBACK_PATH_REWRITTEN', { url, path: pathname }) : pass('CALLBACK_URL_OK', { url })]
  },
}

async function lookUp(host: string, url: string, { surroundings, found }: DoctorContext): Promise<Finding | undefined> {
  try {
    const addresses = await surroundings.lookup(host)
    if (!addresses.some(isIPv4)) return fail('CALLBACK_IPV6', { host })
    found.callbackAddresses = addresses
  } catch (error) {
    // behind a proxy it is the proxy that looks names up
    if (isProxied(url, surroundings)) return undefined
    const { code = '' } = error as NodeJS.ErrnoException
    return isNameServerSilent({ code })
      ? fail('NAME_SERVER_SILENT', { host, reason: code })
      : fail('CALLBACK_NO_ADDRESS', { host })
  }
  return undefined
}

/** What was given, or what the app itself has OSS call; the first of several. */
export const callbackUrlOf = ({ settings, found }: DoctorContext): string =>
  settings.callbackUrl === undefined ? (found.callback?.url ?? '') : firstCallbackUrl(settings.callbackUrl)
