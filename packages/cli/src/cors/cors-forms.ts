import type { CorsConfiguration, CorsRule } from './cors-rules.js'
import { formatCorsXml } from './cors-xml.js'

/** How CORS rules can be written down. */
export const CORS_FORMATS = ['xml', 'ossutil', 'terraform'] as const

/** One of {@link CORS_FORMATS}. */
export type CorsFormat = (typeof CORS_FORMATS)[number]

/** Writes CORS rules for a tool. @see https://www.alibabacloud.com/help/en/oss/developer-reference/put-bucket-cors */
export function formatCors(configuration: CorsConfiguration, format: CorsFormat, bucket: string): string {
  if (format === 'terraform') return formatTerraform(configuration, bucket)
  const xml = formatCorsXml(configuration)
  if (format === 'xml') return xml
  return `cat > cors.xml <<'XML'\n${xml}XML\nossutil api put-bucket-cors --bucket ${bucket} --cors-configuration file://cors.xml\n`
}

/** As the resource `alicloud_oss_bucket_cors` of the provider aliyun/alicloud takes it. */
const formatTerraform = ({ rules, responseVary }: CorsConfiguration, bucket: string): string =>
  [
    'resource "alicloud_oss_bucket_cors" "upload" {',
    `  bucket        = ${JSON.stringify(bucket)}`,
    `  response_vary = ${responseVary}`,
    ...rules.flatMap(formatRule),
    '}',
    '',
  ].join('\n')

const formatRule = (rule: CorsRule): string[] => [
  '  cors_rule {',
  `    allowed_origins = ${list(rule.origins)}`,
  `    allowed_methods = ${list(rule.methods)}`,
  `    allowed_headers = ${list(rule.headers)}`,
  `    expose_header   = ${list(rule.exposed)}`,
  ...(rule.maxAgeSeconds === undefined ? [] : [`    max_age_seconds = ${rule.maxAgeSeconds}`]),
  '  }',
]

const list = (texts: readonly string[]): string => `[${texts.map((text) => JSON.stringify(text)).join(', ')}]`
