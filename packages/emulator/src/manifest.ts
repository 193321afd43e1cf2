/** Puts an object together from the parts of an upload, without reading them. */
import { createHash } from 'node:crypto'
import { combineAllCrc64 } from './digests/crc64-combine.js'
import type { MultipartUpload, PartRecord } from './multipart-uploads.js'
import type { BodyFile, ObjectFacts } from './object-record.js'
import { OssError } from './oss-error.js'

/** A part as a client's list names it. */
export interface NamedPart {
  readonly number: number
  /** Without quotes. */
  readonly etag: string
}

/** Fewest bytes of a part that is not the last. */
export const MIN_PART_SIZE: number = 100 * 1024

/**
 * Finds the parts that a list names, in its order. Throws `InvalidPartOrder` unless their numbers ascend, `InvalidPart` for
 * one that is not there or has another ETag, `EntityTooSmall`.
 */
export function selectParts({ parts }: MultipartUpload, named: readonly NamedPart[] | 'all'): readonly PartRecord[] {
  const selected = named === 'all' ? [...parts.values()].sort((a, b) => a.number - b.number) : findParts(parts, named)
  if (selected.length === 0) throw new OssError('InvalidPart')
  const tooSmall = selected.slice(0, -1).find(({ size }) => size < MIN_PART_SIZE)
  if (tooSmall) {
    const { size, number, md5 } = tooSmall
    const details = { ProposedSize: size, MinSizeAllowed: MIN_PART_SIZE, PartNumber: number, ETag: `"${md5}"` }
    throw new OssError('EntityTooSmall', { ec: '0042-00000213', details })
  }
  return selected
}

function findParts(parts: ReadonlyMap<number, PartRecord>, named: readonly NamedPart[]): PartRecord[] {
  const isAscending = named.every(({ number }, index) => index === 0 || number > (named[index - 1]?.number ?? 0))
  if (!isAscending) throw new OssError('InvalidPartOrder')
  return named.map(({ number, etag }) => {
    const part = parts.get(number)
    if (part?.md5 === etag) return part
    throw new OssError('InvalidPart', { details: { PartNumber: number, ETag: etag } })
  })
}

/** An object's content as its parts make it up. */
export interface JoinedParts {
  readonly bodyFiles: readonly BodyFile[]
  readonly facts: ObjectFacts
  /** `<32 upper-case hex characters>-<number of parts>`. */
  readonly etag: string
}

/** Puts parts in a row: a manifest of their files, and what follows of their sizes and digests. */
export function joinParts(parts: readonly PartRecord[]): JoinedParts {
  const digests = createHash('md5')
  for (const { md5 } of parts) digests.update(md5, 'hex')
  return {
    bodyFiles: parts.map(({ bodyFile, size }) => ({ name: bodyFile, size })),
    facts: { size: parts.reduce((sum, { size }) => sum + size, 0), crc64: combineAllCrc64(parts) },
    etag: `${digests.digest('hex').toUpperCase()}-${parts.length}`,
  }
}
