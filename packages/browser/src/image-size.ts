/** Width and height in pixels, as the image is shown. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** Drawings are texts; what is longer is nothing that a page would show. */
const MAX_SVG_BYTES = 16 * 1024 * 1024

/** Reads the size of an image; `undefined` where the browser cannot make it out. */
export async function readImageSize(file: Blob): Promise<ImageSize | undefined> {
  if (file.type.startsWith('image/svg')) return file.size > MAX_SVG_BYTES ? undefined : readSvgSize(await file.text())
  try {
    const { width, height } = await decode(file)
    return { width, height }
  } catch {
    return undefined
  }
}

async function decode(file: Blob): Promise<ImageSize> {
  const bitmap = await createImageBitmap(file)
  const { width, height } = bitmap
  // what it holds is large, and would wait for the garbage collector
  bitmap.close()
  return { width, height }
}

/** Browsers make no bitmap of a drawing: its root element says how large it is, or at least of what shape. */
function readSvgSize(text: string): ImageSize | undefined {
  const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement
  if (root.localName !== 'svg') return undefined
  const [, , boxWidth, boxHeight] = (root.getAttribute('viewBox') ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const width = pixels(root.getAttribute('width')) ?? boxWidth
  const height = pixels(root.getAttribute('height')) ?? boxHeight
  return width && height && width > 0 && height > 0 ? { width, height } : undefined
}

/** CSS's absolute lengths; a percentage says nothing without a page. */
const PIXELS: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  pt: 4 / 3,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 9.6 / 2.54,
}

function pixels(length: string | null): number | undefined {
  const [, amount = '', unit = ''] = /^\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)([a-z]*)\s*$/i.exec(length ?? '') ?? []
  const factor = PIXELS[unit.toLowerCase()]
  return amount && factor ? Number(amount) * factor : undefined
}
