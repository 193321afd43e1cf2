import { readFile } from 'node:fs/promises'

/**
 * What processes hold in memory together: shared pages count once, in equal parts. Only Linux tells: `undefined` elsewhere.
 */
export async function residentBytes(processIds: readonly number[]): Promise<number | undefined> {
  const texts = await Promise.all(processIds.map((id) => readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '')))
  const sizes = texts.map((text) => Number(/^Pss: +(\d+) kB$/m.exec(text)?.[1] ?? 0) * 1024)
  return sizes.some(Boolean) ? sizes.reduce((sum, size) => sum + size, 0) : undefined
}
