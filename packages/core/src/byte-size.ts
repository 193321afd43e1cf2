/**
 * Reads a size: bytes, or a text with a 1024-based unit such as `'400kb'`, `'20mb'` or `'1.5gb'`; fractions of a byte are
 * dropped.
 * @param option the option's name, for the message.
 * @throws TypeError that names the option where it is neither.
 */
export function parseByteSize(size: number | string, option: string): number {
  const [, amount, letter = 'b'] = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])?b)?$/i.exec(String(size)) ?? []
  const power = 'bkmgt'.indexOf(letter.toLowerCase())
  const bytes = Math.floor(Number(amount) * 1024 ** power)
  if (!Number.isSafeInteger(bytes)) throw new TypeError(`${option} is ${size}: expected bytes, or such as "20mb".`)
  return bytes
}
