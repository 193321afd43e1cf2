import type { PolicyCondition } from '@acme/oss-upload-core'

/** An image that can carry scripts: `image/*` does not mean it. */
const SVG = 'image/svg+xml'

/** Returns the types in lower case. @throws TypeError for what is no type. */
export function parseAccept(accept: readonly string[]): readonly string[] {
  if (!Array.isArray(accept) || accept.length === 0)
    throw new TypeError('authorize returned an accept that is no list of types: expected one such as ["image/*"].')
  return accept.map((type: unknown) => {
    const text = String(type).trim().toLowerCase()
    if (/^(?:[\w.+-]+\/(?:[\w.+-]+|\*)|\*\/\*)$/.test(text)) return text
    throw new TypeError(
      `authorize returned accept with ${JSON.stringify(type)}: expected a type such as "image/*" or "application/pdf".`,
    )
  })
}

/** Whether a type is one of those, without its parameters and whatever its case; all are where the list is `undefined`. */
export function isAcceptedType(type: string, accept: readonly string[] | undefined): boolean {
  if (!accept) return true
  const [essence = ''] = type.toLowerCase().split(';')
  const name = essence.trim()
  return accept.some(
    (accepted) =>
      accepted === name ||
      accepted === '*/*' ||
      (accepted.endsWith('/*') && name.startsWith(accepted.slice(0, -1)) && name !== SVG),
  )
}

/**
 * What a policy can say of it: a list of exact types, or one wildcard. Of a mix it says nothing. `Content-Type` and
 * `x-oss-content-type` alike, since the second outranks the first.
 */
export function typeConditions(accept: readonly string[] | undefined): PolicyCondition[] {
  if (!accept) return []
  const onBoth = (...operands: [operator: 'in' | 'not-in', values: readonly string[]] | ['starts-with', string]) =>
    ['$Content-Type', '$x-oss-content-type'].map((field) => [operands[0], field, operands[1]] as PolicyCondition)
  const wildcards = accept.filter((type) => type.endsWith('/*'))
  if (wildcards.length === 0) return onBoth('in', accept)
  const [prefix = ''] = wildcards.map((type) => type.slice(0, -1))
  if (accept.length > 1 || prefix === '*/') return []
  return [...onBoth('starts-with', prefix), ...(SVG.startsWith(prefix) ? onBoth('not-in', [SVG]) : [])]
}
