/** Signs for the tests, apart from the code under test. */
import { createHash, createHmac } from 'node:crypto'

export const ACCESS_KEY = { id: 'emulator-id', secret: 'emulator-secret' }
export const REGION = 'cn-hangzhou'

export type Fields = Record<string, string>
export type Condition = unknown

const sha256 = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const sha1 = (text: string) => createHmac('sha1', ACCESS_KEY.secret).update(text).digest('base64')
const compactDate = (date: Date) => `${date.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

function v4Key(date: string, secret = ACCESS_KEY.secret): Buffer {
  return ['aliyun_v4_request', 'oss', REGION, date.slice(0, 8)].reduceRight<string | Buffer>(
    (key, step) => sha256(key, step),
    `aliyun_v4${secret}`,
  ) as Buffer
}

export const encodePolicy = (conditions: Condition[], expiration: string): string =>
  Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')

const inAnHour = (now: Date) => new Date(now.getTime() + 3_600_000).toISOString()

/** Fields of a V1 form. */
export function signFormV1(conditions: Condition[] = [['starts-with', '$key', '']], now: Date = new Date()): Fields {
  return signPolicyV1(encodePolicy(conditions, inAnHour(now)))
}

/** Fields of a V1 form with a policy of any text. */
export const signPolicyV1 = (policy: string): Fields => ({
  OSSAccessKeyId: ACCESS_KEY.id,
  policy,
  Signature: sha1(policy),
})

/** Fields of a V4 form. */
export function signFormV4(
  conditions: Condition[] = [],
  now: Date = new Date(),
  extra: Fields = {},
  key: typeof ACCESS_KEY = ACCESS_KEY,
): Fields {
  const date = compactDate(now)
  const v4 = {
    'x-oss-signature-version': 'OSS4-HMAC-SHA256',
    'x-oss-credential': `${key.id}/${date.slice(0, 8)}/${REGION}/oss/aliyun_v4_request`,
    'x-oss-date': date,
    ...extra,
  }
  const named = Object.entries(v4).map(([name, value]) => ({ [name]: value }))
  const policy = encodePolicy([...named, ...conditions], inAnHour(now))
  return { ...v4, policy, 'x-oss-signature': sha256(v4Key(date, key.secret), policy).toString('hex') }
}

export interface ToSign {
  method: string
  /** `/bucket/key`, `/bucket/` or `/`. */
  resource: string
  query?: [string, string][]
  headers?: Fields
  now?: Date
}

/** `Authorization` and date headers of a V4 request. */
export function signHeadersV4({ method, resource, query = [], headers = {}, now = new Date() }: ToSign): Fields {
  const date = compactDate(now)
  const all: Fields = { ...lowerCase(headers), 'x-oss-date': date, 'x-oss-content-sha256': 'UNSIGNED-PAYLOAD' }
  const scope = `${date.slice(0, 8)}/${REGION}/oss/aliyun_v4_request`
  const signature = sign(canonical(method, resource, query, all), date, scope)
  return { ...all, authorization: `OSS4-HMAC-SHA256 Credential=${ACCESS_KEY.id}/${scope},Signature=${signature}` }
}

/** Query of a V4 URL. */
export function presignV4(
  { method, resource, query = [], headers = {}, now = new Date() }: ToSign,
  expires = 600,
): string {
  const date = compactDate(now)
  const scope = `${date.slice(0, 8)}/${REGION}/oss/aliyun_v4_request`
  const all: [string, string][] = [
    ...query,
    ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
    ['x-oss-credential', `${ACCESS_KEY.id}/${scope}`],
    ['x-oss-date', date],
    ['x-oss-expires', String(expires)],
  ]
  const signature = sign(canonical(method, resource, all, lowerCase(headers)), date, scope)
  return canonicalQuery([...all, ['x-oss-signature', signature]])
}

const lowerCase = (headers: Fields): Fields =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

const canonicalQuery = (query: [string, string][]): string =>
  query
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&')

function canonical(method: string, resource: string, query: [string, string][], headers: Fields): string {
  const signed = Object.entries(headers)
    .filter(([name]) => name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
  const uri = encode(resource).replaceAll('%2F', '/')
  return [method, uri, canonicalQuery(query), signed.join(''), '', 'UNSIGNED-PAYLOAD'].join('\n')
}

function sign(canonicalRequest: string, date: string, scope: string): string {
  const hash = createHash('sha256').update(canonicalRequest).digest('hex')
  return sha256(v4Key(date), `OSS4-HMAC-SHA256\n${date}\n${scope}\n${hash}`).toString('hex')
}

/** `Authorization` and date headers of a V1 request. */
export function signHeadersV1({ method, resource, query = [], headers = {}, now = new Date() }: ToSign): Fields {
  const all: Fields = { ...lowerCase(headers), 'x-oss-date': now.toUTCString() }
  const authorization = `OSS ${ACCESS_KEY.id}:${sha1(textV1(method, resource, query, all, all['x-oss-date'] ?? ''))}`
  return { ...all, authorization }
}

/** Query of a V1 URL; `query` holds sub-resources only. */
export function presignV1({ method, resource, query = [], headers = {} }: ToSign, expires: number): string {
  const signature = sha1(textV1(method, resource, query, lowerCase(headers), String(expires)))
  return canonicalQuery([
    ...query,
    ['OSSAccessKeyId', ACCESS_KEY.id],
    ['Expires', String(expires)],
    ['Signature', signature],
  ])
}

function textV1(method: string, resource: string, query: [string, string][], headers: Fields, date: string): string {
  const ossHeaders = Object.keys(headers).filter((name) => name.startsWith('x-oss-'))
  const lines = ossHeaders.sort().map((name) => `${name}:${headers[name]}\n`)
  const parameters = query.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).sort()
  const search = parameters.length === 0 ? '' : `?${parameters.join('&')}`
  const head = [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', date]
  return `${head.join('\n')}\n${lines.join('')}${resource}${search}`
}
