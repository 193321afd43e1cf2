const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, tb: 1024 ** 4 }

/**
 * Reads a size: bytes, or a text with a 1024-based unit such as `'400kb'`, `'20mb'` or `'1.5gb'`; fractions of a byte are
 * dropped.
 * @param option the option's name, for the message.
 * @throws TypeError that names the option where it is neither.
 */
export function parseByteSize(size: number | string, option: string): number {
  const [, amount, unit = 'b'] = /^(\d+(?:\.\d+)?)\s*([kmgt]?b)?$/i.exec(String(size)) ?? []
  const bytes = Math.floor(Number(amount) * (UNITS[unit.toLowerCase()] ?? Number.NaN))
  if (!Number.isSafeInteger(bytes))
    throw new TypeError(`${option} is ${JSON.stringify(size)}: expected bytes, or such as "20mb".`)
  return bytes
}
