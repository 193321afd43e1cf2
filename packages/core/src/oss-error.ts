/** What an `<Error>` document of OSS says. Members are empty texts where it is silent. */
export interface OssErrorDocument {
  /** The HTTP status it came with; 203 means that the object is stored and its callback failed. */
  readonly status: number
  /** OSS's word for the error, such as `AccessDenied`. */
  readonly code: string
  readonly message: string
  /** 24 hex digits that Alibaba Cloud's support asks for. */
  readonly requestId: string
  /** The host that was called. */
  readonly hostId: string
  /** The stable number of the cause, such as `0006-00000227`; only newer answers have one. */
  readonly ec: string | undefined
  /** The page that explains `ec`. */
  readonly recommendDoc: string | undefined
  /** Every further element by name, such as `ArgumentName`. */
  readonly extra: Readonly<Record<string, string>>
}

const ELEMENT = /<([A-Za-z][\w.-]{0,63})(?:\s[^<>]*)?(?:\/>|>([^<]*)<\/\1>)/g

/** OSS's documents have a few KB; what is longer is somebody else's page. */
const MAX_LENGTH = 64 * 1024

/**
 * Reads an error answer of OSS. It never throws: a body that is no `<Error>` document (a proxy's page, or none at all, as
 * for HEAD) gives the request id and EC of the headers and an empty `code`.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses
 */
export function parseOssError(
  status: number,
  headers: { get(name: string): string | null },
  xml: string,
): OssErrorDocument {
  const text = xml.slice(0, MAX_LENGTH)
  const root = /<Error[\s>]/.exec(text)
  const body = root ? text.slice(text.indexOf('>', root.index) + 1) : ''
  const found = Object.fromEntries(
    Array.from(body.matchAll(ELEMENT), ([, name = '', text = '']) => [name, decodeEntities(text.trim())]),
  )
  const { Code = '', Message = '', RequestId = '', HostId = '', EC, RecommendDoc, ...extra } = found
  return {
    status,
    code: Code,
    message: Message,
    requestId: RequestId || (headers.get('x-oss-request-id') ?? ''),
    hostId: HostId,
    ec: EC || (headers.get('x-oss-ec') ?? undefined),
    recommendDoc: RecommendDoc || undefined,
    extra,
  }
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const decodeEntities = (text: string): string =>
  text.replace(/&(?:#[xX]([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));/g, (entity, hex, decimal, name) => {
    if (name) return ENTITIES[name] as string
    const codePoint = hex ? Number.parseInt(hex, 16) : Number(decimal)
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : entity
  })
