import { createCRC64 } from 'hash-wasm'
import { readSlices } from './read-slices.js'

/** ECMA-182 in reflected form: what `x-oss-hash-crc64ecma` is made with. */
const POLYNOMIAL = 'c96c5795d7870f42'

/** Reads a file and computes its CRC-64, where it is called: decimal text. */
export async function digestCrc64(file: Blob, signal?: AbortSignal): Promise<string> {
  const hash = await createCRC64(POLYNOMIAL)
  hash.init()
  for await (const slice of readSlices(file, signal)) hash.update(slice)
  return BigInt(`0x${hash.digest()}`).toString()
}
