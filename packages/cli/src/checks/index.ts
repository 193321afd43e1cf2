import type { Check } from '../check.js'
import { callbackAddressCheck } from './callback-address.js'
import { callbackAnswerCheck } from './callback-answer.js'
import { callbackOwnKeyCheck } from './callback-own-key.js'
import { callbackTlsCheck } from './callback-tls.js'
import { callbackUrlCheck } from './callback-url.js'
import { corsExposedCheck } from './cors-exposed.js'
import { corsPreflightCheck } from './cors-preflight.js'
import { corsRulesCheck } from './cors-rules.js'
import { credentialsCheck, headCheck } from './credentials.js'
import { endpointCheck } from './endpoint.js'
import { publicAccessCheck } from './public-access.js'
import { reachableCheck } from './reachable.js'
import { signingAnswerCheck } from './signing-answer.js'
import { signingCacheCheck } from './signing-cache.js'
import { signingClockCheck } from './signing-clock.js'
import { signingCorsCheck } from './signing-cors.js'
import { signingPolicyCheck } from './signing-policy.js'

/** Every check, in the order in which they run: later ones use what earlier ones found. */
export const CHECKS: readonly Check[] = [
  endpointCheck,
  reachableCheck,
  credentialsCheck,
  headCheck,
  corsPreflightCheck,
  corsExposedCheck,
  corsRulesCheck,
  signingAnswerCheck,
  signingCacheCheck,
  signingCorsCheck,
  signingClockCheck,
  signingPolicyCheck,
  publicAccessCheck,
  callbackUrlCheck,
  callbackAddressCheck,
  callbackTlsCheck,
  callbackAnswerCheck,
  callbackOwnKeyCheck,
]
