import { assertRegion, bucketOrigin, regionOfEndpoint } from '@acme/oss-upload-core'
import type { Check } from '../check.js'
import { fail, pass, warn } from '../finding.js'
import { requireBucket } from '../settings.js'

/** Endpoint and region agree, by their text. */
export const endpointCheck: Check = {
  id: 'endpoint',
  needs: ['bucket'],
  after: [],
  run({ settings, found }) {
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
    const isPlain = origin.startsWith('http:') && origin.includes('.aliyuncs.com')
    if (isPlain)
      return [warn('ENDPOINT_HTTP', { origin }, `--endpoint ${(endpoint ?? '').replace(/^http:/, 'https:')}`)]
    return [pass(named ? 'ENDPOINT_OK' : 'ENDPOINT_UNNAMED', { origin, region })]
  },
}
