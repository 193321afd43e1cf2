/**
 * Puts CRC-64 values of consecutive bytes together without reading the bytes again, as zlib's `crc32_combine` does for its
 * own: a CRC is a polynomial over GF(2), and bytes that follow multiply it by x to the power of their number of bits.
 */

/** ECMA-182 in reflected form: the highest bit is the coefficient of x⁰. */
const POLYNOMIAL = 0xc96c5795d7870f42n
const ONE = 1n << 63n
const X = ONE >> 1n

/** Combines the CRC-64 values of two pieces; unsigned decimals, the second piece's length in bytes. */
export function combineCrc64(first: string, second: string, secondLength: number): string {
  return (multiply(BigInt(first), powerOfBytes(secondLength)) ^ BigInt(second)).toString()
}

/** The CRC-64 of pieces in a row; unsigned decimals. */
export const combineAllCrc64 = (pieces: readonly { readonly crc64: string; readonly size: number }[]): string =>
  pieces.reduce((crc, piece) => combineCrc64(crc, piece.crc64, piece.size), '0')

function multiply(a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let rest = BigInt.asUintN(64, a); rest !== 0n; rest = BigInt.asUintN(64, rest << 1n)) {
    if ((rest & ONE) !== 0n) product ^= shifted
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ POLYNOMIAL
  }
  return product
}

/** `SQUARES[k]` is x to the power of 2ᵏ bytes: enough for 48.8 TB. */
const SQUARES: bigint[] = []

// The parts of an upload mostly have one length.
let last = { length: 0, power: ONE }

function powerOfBytes(length: number): bigint {
  if (length === last.length) return last.power
  let power = ONE
  for (let bit = 0, rest = length; rest > 0; bit += 1, rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) power = multiply(squareAt(bit), power)
  }
  last = { length, power }
  return power
}

function squareAt(bit: number): bigint {
  const known = SQUARES[bit]
  if (known !== undefined) return known
  // A byte is eight bits: x to the power of 2³.
  const below = bit === 0 ? powerOfX8() : squareAt(bit - 1)
  const square = bit === 0 ? below : multiply(below, below)
  SQUARES[bit] = square
  return square
}

const powerOfX8 = (): bigint => [1, 2, 3].reduce((power) => multiply(power, power), X)
