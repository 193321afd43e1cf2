/**
 * Signature version 1 (HMAC-SHA1) of requests and URLs.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/include-signatures-in-the-authorization-header
 */
import { createHmac } from 'node:crypto'
import type { SignableRequest } from './signable-request.js'
import { isSubResource } from './sub-resources.js'

function canonicalResource({ resource, query }: SignableRequest): string {
  const signed = query
    .filter(([name]) => isSubResource(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
  return signed.length === 0 ? resource : `${resource}?${signed.join('&')}`
}

/** Builds the string to sign; `date` is the request's date, or the `Expires` of a URL. */
export function stringToSignV1(request: SignableRequest, date: string): string {
  const ossHeaders = [...request.headers]
    .filter(([name]) => name.startsWith('x-oss-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`)
  const header = (name: string) => request.headers.get(name) ?? ''
  return `${request.method}\n${header('content-md5')}\n${header('content-type')}\n${date}\n${ossHeaders.join('')}${canonicalResource(request)}`
}

/** Signs text (a string to sign, or a base64 policy): 28 base64 characters. */
export const signV1 = (text: string, accessKeySecret: string): string =>
  createHmac('sha1', accessKeySecret).update(text).digest('base64')
