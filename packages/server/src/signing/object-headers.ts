import type { ObjectHeaders } from './upload-grant.js'

const STORAGE_CLASSES = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']
const ACLS = ['default', 'private', 'public-read', 'public-read-write']

/**
 * Returns the form fields for what `authorize` wants stored along with an object.
 * @throws TypeError that names the member that cannot go into a header.
 */
export function objectFields(headers: ObjectHeaders): Record<string, string> {
  const fields: Record<string, string> = {}
  const add = (member: string, field: string, value: string | undefined) => {
    if (value !== undefined) fields[field] = headerValue(member, value)
  }
  add('contentType', 'Content-Type', headers.contentType)
  add('contentType', 'x-oss-content-type', headers.contentType)
  add('contentDisposition', 'Content-Disposition', headers.contentDisposition)
  add('cacheControl', 'Cache-Control', headers.cacheControl)
  add('storageClass', 'x-oss-storage-class', oneOf('storageClass', headers.storageClass, STORAGE_CLASSES))
  add('acl', 'x-oss-object-acl', oneOf('acl', headers.acl, ACLS))
  for (const [name, value] of Object.entries(headers.objectMetadata ?? {}))
    add(`objectMetadata.${name}`, `x-oss-meta-${metadataName(name)}`, value)
  return fields
}

function headerValue(member: string, value: unknown): string {
  if (typeof value === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value)) return value
  throw new TypeError(
    `authorize returned ${member} ${JSON.stringify(value)}: expected printable ASCII; percent-encode anything else.`,
  )
}

function oneOf(member: string, value: string | undefined, allowed: readonly string[]): string | undefined {
  if (value === undefined || allowed.includes(value)) return value
  throw new TypeError(`authorize returned ${member} ${JSON.stringify(value)}: expected one of ${allowed.join(', ')}.`)
}

/** The server's own tag goes by such a name too, and must stay its own. */
function metadataName(name: string): string {
  if (/^[a-z\d](?:[a-z\d-]{0,62}[a-z\d])?$/.test(name) && name !== 'upload-tag') return name
  throw new TypeError(
    `authorize returned objectMetadata with ${JSON.stringify(name)}: expected lower-case letters, digits and "-", and not "upload-tag".`,
  )
}
