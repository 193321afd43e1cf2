import { isIP } from 'node:net'
import { assertRegion, bucketOrigin, regionOfEndpoint } from '@acme/oss-upload-core'
import type { Check } from '../check.js'
import { fail, pass, warn } from '../finding.js'
import { isPrivateAddress } from '../ip-address.js'
import { requireBucket } from '../settings.js'
import type { Surroundings } from '../surroundings.js'

/** Endpoint and region agree, by their text. */
export const endpointCheck: Check = {
  id: 'endpoint',
  needs: ['bucket'],
  after: [],
  async run({ settings, found, surroundings }) {
    const { bucket, region, endpoint } = requireBucket(settings)
    const bareRegion = region.replace(/^https?:\/\//, '')
    const meant = regionOfEndpoint(bareRegion) ?? /^oss-([a-z0-9-]+?)(?:-internal)?$/.exec(bareRegion)?.[1]
    if (meant) return [fail('REGION_IS_ENDPOINT', { region, meant }, `--region ${meant}`)]
    try {
      assertRegion(region)
    } catch {
      return [fail('REGION_INVALID', { region })]
    }
    let origin: string
    try {
      origin = bucketOrigin({ bucket, region, endpoint })
    } catch (error) {
      const isBucket = /^bucket /.test((error as Error).message)
      return [
        isBucket ? fail('BUCKET_NAME_INVALID', { bucket }) : fail('ENDPOINT_INVALID', { endpoint: endpoint ?? '' }),
      ]
    }
    found.bucketOrigin = origin
    const named = regionOfEndpoint(new URL(origin).hostname)
    if (named !== undefined && named !== region)
      return [fail('REGION_MISMATCH', { region, named, origin }, `--region ${named}`)]
    if (/-internal\.aliyuncs\.com$/.test(new URL(origin).hostname)) {
      const meantEndpoint = `https://oss-${region}.aliyuncs.com`
      return [fail('ENDPOINT_INTERNAL', { origin, meant: meantEndpoint }, `--endpoint ${meantEndpoint}`)]
    }
    if (origin.startsWith('http:') && (await isPublicOrigin(origin, surroundings)))
      return [warn('ENDPOINT_HTTP', { origin }, `--endpoint ${(endpoint ?? '').replace(/^http:/, 'https:')}`)]
    return [pass(named ? 'ENDPOINT_OK' : 'ENDPOINT_UNNAMED', { origin, region })]
  },
}

/** Whether others reach an origin: an emulator is at an address that nobody else reaches, and has no https. */
export async function isPublicOrigin(origin: string, { lookup }: Surroundings): Promise<boolean> {
  const { hostname } = new URL(origin)
  if (hostname.endsWith('.aliyuncs.com')) return true
  const host = hostname.replace(/^\[|\]$/g, '')
  const addresses = isIP(host) ? [host] : await lookup(host).catch(() => [])
  return addresses.length > 0 && !addresses.some(isPrivateAddress)
}
