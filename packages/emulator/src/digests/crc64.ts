import { createCRC64, type IHasher } from 'hash-wasm'

/** ECMA-182 in reflected form, in hex: what `x-oss-hash-crc64ecma` is made with. */
export const POLYNOMIAL = 'c96c5795d7870f42'

// An instance is a WebAssembly memory of its own: they are kept, as making one costs as much as a small upload.
const idle: IHasher[] = []

/** Takes a hasher of the CRC-64, begun anew. */
export async function takeCrc64(): Promise<IHasher> {
  const hasher = idle.pop() ?? (await createCRC64(POLYNOMIAL))
  return hasher.init()
}

/** Gives a hasher back. */
export const returnCrc64 = (hasher: IHasher): void => void idle.push(hasher)

/** Writes a CRC-64 as OSS does: an unsigned decimal. */
export const crc64FromHex = (hex: string): string => BigInt(`0x${hex}`).toString()
