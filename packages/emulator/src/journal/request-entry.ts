import type { Operation } from '../operation.js'
import { hideSecrets } from './hide-secrets.js'
import type { KeptRefusal, RequestTrace } from './request-trace.js'

/** Why a request was refused. */
export interface Refusal {
  /** `Code` of the error document. */
  readonly code: string
  /** Its `Message`. */
  readonly message: string
  /** Its `EC`; `null` where there is none. */
  readonly ec: string | null
  /**
   * What was given and what the emulator computed of it, by name: the document's elements, such as `StringToSign` and
   * `CanonicalRequest`, and the condition that failed beside the value that was sent.
   */
  readonly facts: Readonly<Record<string, string>>
}

/** A request that the emulator has seen. Secrets and security tokens are replaced by `***`, signatures in URLs too. */
export interface RequestEntry {
  /** As in `x-oss-request-id`. */
  readonly requestId: string
  /** When it came, by the machine's clock: ISO 8601. */
  readonly startedAt: string
  readonly method: string
  /** `Host` as sent. */
  readonly host: string
  /** Path and query as sent. */
  readonly target: string
  /** Name in OSS's documentation. */
  readonly operation: Operation
  readonly bucket: string | null
  readonly key: string | null
  /** HTTP status; `null` while there is no answer. */
  readonly status: number | null
  /** `open` while it is served; `cut` when the connection ended before the answer did. */
  readonly state: 'open' | 'answered' | 'cut'
  /** Milliseconds that it took; `null` while it is open. */
  readonly durationMs: number | null
  /** Ids of the faults that it has met. */
  readonly faults: readonly string[]
  /** `null` when it was not refused. */
  readonly refusal: Refusal | null
}

/** A request as it is remembered, secrets and all. */
export interface SeenRequest {
  readonly requestId: string
  readonly method: string
  readonly host: string
  readonly url: string
  readonly trace: RequestTrace
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** `undefined` while there is no answer. */
  status: number | undefined
  state: RequestEntry['state']
  durationMs: number | undefined
}

/** Describes a request to people. */
export function describeRequest(seen: SeenRequest, secrets: readonly string[]): RequestEntry {
  const { trace, durationMs } = seen
  return {
    requestId: seen.requestId,
    startedAt: new Date(seen.startedAt).toISOString(),
    method: seen.method,
    host: hideSecrets(seen.host, secrets),
    target: hideSignature(hideSecrets(seen.url, secrets)),
    operation: trace.operation,
    bucket: trace.bucket ?? null,
    key: trace.key === undefined ? null : hideSecrets(trace.key, secrets),
    status: seen.status ?? null,
    state: seen.state,
    durationMs: durationMs === undefined ? null : Math.round(durationMs * 10) / 10,
    faults: trace.faults,
    refusal: trace.refusal ? describeRefusal(trace.refusal, secrets) : null,
  }
}

const hideSignature = (target: string): string => target.replace(/([?&](?:x-oss-signature|Signature)=)[^&]*/g, '$1***')

function describeRefusal(error: KeptRefusal, secrets: readonly string[]): Refusal {
  const facts: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...error.details, ...error.reason })) {
    // The bytes of a text that is there already; secrets hide in them.
    if (name === 'StringToSignBytes') continue
    facts[name] = hideSecrets(String(value), secrets)
  }
  const argument = String(error.details.ArgumentName ?? '')
  // Not what OSS expects there: it may be somebody's password or token.
  if (/token|authorization/i.test(argument)) facts.ArgumentValue = '***'
  if (/token/i.test(facts.Field ?? '')) facts.Given = '***'
  decodePolicyIn(facts, secrets)
  return { code: error.code, message: hideSecrets(error.message, secrets), ec: error.ec ?? null, facts }
}

/** What is signed of a form is its policy in base64, in which nobody can read anything, and a token can hide. */
function decodePolicyIn(facts: Record<string, string>, secrets: readonly string[]): void {
  const { StringToSign } = facts
  if (StringToSign === undefined || facts.CanonicalRequest !== undefined) return
  const decoded = Buffer.from(StringToSign, 'base64').toString('utf8')
  if (!decoded.trimStart().startsWith('{')) return
  facts.StringToSign = 'The policy field, as it was sent.'
  facts.Policy = hideSecrets(decoded, secrets)
}
