// reflected form: the lowest bit is the highest power
const POLYNOMIAL = 0xc96c5795d7870f42n
const ONE = 1n << 63n
const X8 = ONE >> 8n

/**
 * Returns the CRC-64 of two pieces together, from that of each: of the parts of a file in their order, say.
 * @param first CRC-64 of the first piece, in decimal.
 * @param second CRC-64 of the second, in decimal.
 * @param secondLength bytes of the second piece.
 */
export function combineCrc64(first: string, second: string, secondLength: number): string {
  if (!Number.isSafeInteger(secondLength) || secondLength < 0)
    throw new RangeError(`secondLength is ${secondLength}: expected the bytes of the second piece.`)
  return (multiply(BigInt(first), power(X8, secondLength)) ^ BigInt(second)).toString()
}

/** Multiplies two polynomials over GF(2), modulo that of the CRC. */
function multiply(a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted
    shifted = shifted & 1n ? (shifted >> 1n) ^ POLYNOMIAL : shifted >> 1n
  }
  return product
}

function power(base: bigint, exponent: number): bigint {
  let result = ONE
  let square = base
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square)
    square = multiply(square, square)
  }
  return result
}
