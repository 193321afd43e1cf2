/** Fills in callback body templates. */
import type { CallbackBodyType } from './callback-parameters.js'
import { percentEncode } from './percent-encoding.js'

/** Value of a system variable; numbers stay bare in JSON bodies. */
export type VariableValue = string | number

/** System and custom variables by the name that stands in `${…}`. */
export type CallbackVariables = ReadonlyMap<string, VariableValue>

/**
 * Replaces every `${name}` of a template; the text around is sent as it is, whether or not the result is well-formed.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/callback
 */
export function renderCallbackBody(template: string, type: CallbackBodyType, variables: CallbackVariables): string {
  const print = type === 'application/json' ? printJson : printUrlEncoded
  return template.replace(/\$\{([^{}]*)\}/g, (_, name: string) => print(name, variables.get(name)))
}

/** Tells whether a template names a variable of an image: only then the file is looked at. */
export const mentionsImageInfo = (template: string): boolean => template.includes('${imageInfo.')

const printUrlEncoded = (_: string, value: VariableValue = ''): string => percentEncode(String(value))

function printJson(name: string, value: VariableValue | undefined): string {
  // Reported of files that are no images: bare dimensions vanish, and the body is no JSON any more.
  if (value === '' && (name === 'imageInfo.height' || name === 'imageInfo.width')) return ''
  if (value === undefined || (value === '' && name === 'imageInfo.format')) return 'null'
  return JSON.stringify(value)
}
