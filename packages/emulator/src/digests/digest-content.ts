import { createHash, hash } from 'node:crypto'
import { crc64FromHex, returnCrc64, takeCrc64 } from './crc64.js'

/** The digests of content. */
export interface ContentDigests {
  /** 32 upper-case hex characters. */
  readonly md5: string
  /** Unsigned decimal. */
  readonly crc64: string
}

/** Puts digests as OSS writes them. */
export const writeDigests = (digests: { readonly md5: string; readonly crc64: string }): ContentDigests => ({
  md5: digests.md5.toUpperCase(),
  crc64: crc64FromHex(digests.crc64),
})

/** Digests content that is whole, on the thread that calls: in one call each, which takes less than beginning and ending. */
export async function digestWhole(bytes: Uint8Array): Promise<ContentDigests> {
  const crc64 = await takeCrc64()
  try {
    return writeDigests({ md5: hash('md5', bytes), crc64: crc64.update(bytes).digest('hex') })
  } finally {
    returnCrc64(crc64)
  }
}

/** Digests content on the thread that calls. */
export async function digestContent(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<ContentDigests> {
  const md5 = createHash('md5')
  const crc64 = await takeCrc64()
  try {
    for await (const chunk of chunks) {
      md5.update(chunk)
      crc64.update(chunk)
    }
    return writeDigests({ md5: md5.digest('hex'), crc64: crc64.digest('hex') })
  } finally {
    returnCrc64(crc64)
  }
}
