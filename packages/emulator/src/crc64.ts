import { createCRC64, type IHasher } from 'hash-wasm'

/** ECMA-182 in reflected form: what `x-oss-hash-crc64ecma` is made with. */
const POLYNOMIAL = 'c96c5795d7870f42'

// An instance is a WebAssembly memory of its own: they are kept, as making one costs as much as a small upload.
const idle: IHasher[] = []

/** A running CRC-64. */
export interface Crc64 {
  /** Takes in more bytes. */
  update(chunk: Uint8Array): void
  /** Ends the calculation: an unsigned decimal. Call it, or `release`, exactly once. */
  digest(): string
  /** Gives up the calculation. */
  release(): void
}

/** Starts a CRC-64. */
export async function createCrc64(): Promise<Crc64> {
  const hasher = idle.pop() ?? (await createCRC64(POLYNOMIAL))
  hasher.init()
  const release = () => void idle.push(hasher)
  return {
    update: (chunk) => void hasher.update(chunk),
    digest() {
      const hex = hasher.digest('hex')
      release()
      return BigInt(`0x${hex}`).toString()
    },
    release,
  }
}
