const CLI = 'npx @acme/oss-upload-cli'
const OSS_DOMAIN = /^([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\.([\w.-]+\.aliyuncs\.com)$/

/**
 * The command that checks the bucket's CORS rules; `undefined` where the page has no origin that a rule could name.
 * @param host where the form went, if that is known.
 */
export function corsCommand(origin: string, host: string | undefined): string | undefined {
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(origin)) return undefined
  return [CLI, 'cors check', `--origin ${origin}`, ...bucketFlags(host)].join(' ')
}

/** The command that looks at everything else. */
export const doctorCommand = (): string => `${CLI} doctor`

/** The bucket's own name is part of OSS's host names; a custom domain does not tell it. */
function bucketFlags(host: string | undefined): string[] {
  const url = parseUrl(host)
  if (!url) return []
  const [, bucket, endpoint] = OSS_DOMAIN.exec(url.hostname) ?? []
  return bucket ? [`--bucket ${bucket}`, `--endpoint ${url.protocol}//${endpoint}`] : [`--endpoint ${url.origin}`]
}

/** `URL.canParse` is younger than all else that pages need: words for an error shall not fail for want of it. */
function parseUrl(text: string | undefined): URL | undefined {
  try {
    return new URL(text ?? '')
  } catch {
    return undefined
  }
}
