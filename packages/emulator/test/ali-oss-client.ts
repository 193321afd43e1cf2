import OSS from 'ali-oss'
import { ACCESS_KEY, type Fields, REGION } from './sign.js'

interface Listing {
  objects: { name: string; type: string; owner: unknown }[]
  prefixes: string[] | null
  isTruncated: boolean
  keyCount: number
  nextContinuationToken: string | null
}

interface Answered {
  status: number
  res: { status: number; headers: Fields }
}

/** Methods that the SDK has and its types leave out. */
interface Untyped {
  listV2(query: Fields): Promise<Listing>
  getObjectMeta(name: string): Promise<Answered>
  putObjectTagging(name: string, tag: Fields): Promise<Answered>
  getObjectTagging(name: string): Promise<Answered & { tag: Fields }>
  deleteObjectTagging(name: string): Promise<Answered>
  signPostObjectPolicyV4(policy: unknown, date: Date): string
  setBucket(name: string): void
  getBucket(): string
}

export type Sdk = OSS & Untyped

interface Connection {
  authorizationV4?: boolean
  bucket?: string
  /** Addresses the bound bucket by `localhost`, as a custom domain; the SDK signs no V1 URL for an address. */
  cname?: boolean
  options?: Partial<OSS.Options>
}

/** Connects the official SDK. Given an IP address, it names the bucket in its Host header, as it does on OSS. */
export function connect(url: string, { bucket = 'demo-bucket', cname = false, ...rest }: Connection = {}): Sdk {
  const endpoint = cname ? url.replace('127.0.0.1', 'localhost') : url
  const keys = { accessKeyId: ACCESS_KEY.id, accessKeySecret: ACCESS_KEY.secret }
  const { authorizationV4 = true, options } = rest
  return new OSS({ bucket, region: `oss-${REGION}`, endpoint, cname, authorizationV4, ...keys, ...options }) as Sdk
}
