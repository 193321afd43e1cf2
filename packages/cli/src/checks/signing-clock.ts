import { parseUploadSignature } from '@acme/oss-upload-core'
import type { Check } from '../check.js'
import { fail, pass, warn } from '../finding.js'

/** OSS refuses what begins later than this in its future. */
const REFUSED_SECONDS = 15 * 60
/** From here on a clock is not kept by anybody. */
const WARN_SECONDS = 60

/** The app's clock is OSS's, and what it signs is still good. */
export const signingClockCheck: Check = {
  id: 'signing-clock',
  needs: ['signingUrl', 'signingAnswer'],
  after: ['signing-answer'],
  run({ found, surroundings }) {
    const { serverTime, expire } = parseUploadSignature(found.signingAnswer)
    const ossSeconds = (surroundings.now().getTime() + (found.clockOffsetMs ?? 0)) / 1000
    if (expire <= ossSeconds) return [fail('SIGNING_EXPIRED', { seconds: Math.round(ossSeconds - expire) })]
    if (serverTime === undefined) return [pass('SIGNING_FRESH', { seconds: Math.round(expire - ossSeconds) })]
    const ahead = Math.round(serverTime - ossSeconds)
    const facts = { seconds: Math.abs(ahead), direction: ahead > 0 ? '+' : '-' }
    if (Math.abs(ahead) >= REFUSED_SECONDS) return [fail('SIGNING_CLOCK_REFUSED', facts)]
    if (Math.abs(ahead) >= WARN_SECONDS) return [warn('SIGNING_CLOCK_OFF', facts)]
    return [pass('SIGNING_FRESH', { seconds: Math.round(expire - ossSeconds) })]
  },
}
