import { OssError } from './oss-error.js'
import { percentDecode } from './percent-encoding.js'

/** Decoded query parameters in the order of the request; a bare name has the value `''`. */
export type QueryParameters = readonly (readonly [name: string, value: string])[]

/** The request target, split but never normalised: dot segments and doubled slashes belong to the key. */
export interface RequestTarget {
  /** Path as sent, still percent-encoded, with its leading `/`. */
  readonly path: string
  /** Decoded query. */
  readonly query: QueryParameters
}

/** Splits a raw request target; accepts the absolute form that clients send to a proxy. */
export function parseRequestTarget(raw: string): RequestTarget {
  const target = raw.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = target.indexOf('?')
  const path = mark === -1 ? target : target.slice(0, mark)
  return {
    path: path.startsWith('/') ? path : `/${path}`,
    query: mark === -1 ? [] : parseQuery(target.slice(mark + 1)),
  }
}

function parseQuery(text: string): QueryParameters {
  const decode = (part: string) => percentDecode(part.replaceAll('+', ' ')).toString('utf8')
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=')
      return equals === -1 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))]
    })
}

/** The value of the first parameter of that name. */
export const findParameter = (query: QueryParameters, name: string): string | undefined =>
  query.find(([candidate]) => candidate === name)?.[1]

/** The object key that a path addresses, `''` for the bucket itself. Bytes that are not UTF-8: `InvalidObjectName`. */
export function keyOfPath(path: string): string {
  if (path === '/') return ''
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(percentDecode(path.slice(1)))
  } catch (cause) {
    throw new OssError('InvalidObjectName', { cause })
  }
}
