const UNITS = ['KB', 'MB', 'GB', 'TB']

/** Writes a size with a 1024-based unit, such as `3.4 MB`; below the first unit, as `bytes` says. */
export function formatSize(size: number | undefined, bytes: (count: number) => string): string {
  if (size === undefined) return '?'
  if (size < 1024) return bytes(size)
  const step = Math.min(Math.floor(Math.log2(size) / 10), UNITS.length)
  // a limit that is missed by a byte has to differ from the file's size
  const amount = (size / 1024 ** step).toFixed(2).replace(/\.?0+$/, '')
  return `${amount} ${UNITS[step - 1]}`
}

/** The page's limits for images by name, those that there are. */
export const imageLimits = (error: object): [name: ImageLimitName, value: number][] =>
  IMAGE_LIMITS.map((name) => [name, Reflect.get(error, name)] as [ImageLimitName, number | undefined]).filter(
    (limit): limit is [ImageLimitName, number] => limit[1] !== undefined,
  )

const IMAGE_LIMITS = ['minWidth', 'maxWidth', 'minHeight', 'maxHeight', 'aspectRatio'] as const

export type ImageLimitName = (typeof IMAGE_LIMITS)[number]
