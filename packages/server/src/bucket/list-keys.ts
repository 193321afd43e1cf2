import type { ResolvedOptions } from '../options.js'
import { readBody } from '../request-body.js'
import { requestBucket, unavailable } from './bucket-request.js'

const TIMEOUT_MS = 10_000
const PAGE_LIMITS = { maxBytes: 16 * 1024 * 1024, timeoutMs: TIMEOUT_MS }

/**
 * Lists the keys that begin with a prefix, a page of up to 1,000 at a time (needs `oss:ListObjects`).
 * @throws RequestError 500 `OBJECT_UNAVAILABLE` where OSS does not list.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/listobjectsv2
 */
export async function* listKeys(prefix: string, options: ResolvedOptions): AsyncGenerator<string[]> {
  const base = { 'list-type': '2', 'max-keys': '1000', 'encoding-type': 'url', prefix }
  let last: string | undefined
  do {
    const query = last === undefined ? base : { ...base, 'start-after': last }
    const response = await requestBucket({ method: 'GET', key: '', query, timeoutMs: TIMEOUT_MS }, options)
    const xml = new TextDecoder().decode(await readBody(response, PAGE_LIMITS))
    if (response.status !== 200) throw unavailable(`Listing the bucket answered ${response.status}`)
    // a literal "+" comes as %2B: one that is there stands for a space
    const keys = textsOf('Key', xml).map((text) => decodeURIComponent(text.replaceAll('+', '%20')))
    yield keys
    last = textsOf('IsTruncated', xml)[0] === 'true' ? keys.at(-1) : undefined
  } while (last !== undefined)
}

/** The texts of all elements of one name: those that are read here have no children, and percent-encoding hides the rest. */
const textsOf = (name: string, xml: string): string[] =>
  Array.from(xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g')), ([, text = '']) => text)
