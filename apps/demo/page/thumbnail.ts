/** Shows the suffix of a local file in its tile, and its picture once the tile comes into view. */
export function showLocalThumbnail(tile: HTMLElement, file: File): void {
  showSuffix(tile, file.name)
  if (!file.type.startsWith('image/')) return
  waiting.set(tile, file)
  inView.observe(tile)
}

/** Shows a stored object in its tile: the image where `url` leads to one, else the suffix of its name. */
export function showStoredThumbnail(tile: HTMLElement, name: string, url: string | undefined): void {
  showSuffix(tile, name)
  if (url) showImage(tile, url)
}

const waiting = new WeakMap<Element, File>()

// an object URL takes half a millisecond: a thousand of them at once would freeze the page
const inView = new IntersectionObserver(
  (changes) => {
    for (const { target } of changes.filter(({ isIntersecting }) => isIntersecting)) {
      inView.unobserve(target)
      const file = waiting.get(target)
      if (file) showFile(target, file)
    }
  },
  { rootMargin: '50%' },
)

function showFile(tile: Element, file: File): void {
  const url = URL.createObjectURL(file)
  const image = showImage(tile, url)
  const release = () => URL.revokeObjectURL(url)
  image.addEventListener('load', release)
  image.addEventListener('error', release)
}

/** The suffix stays where the browser cannot show the image. */
function showImage(tile: Element, url: string): HTMLImageElement {
  const image = document.createElement('img')
  image.alt = ''
  image.decoding = 'async'
  image.loading = 'lazy'
  image.addEventListener('error', () => image.remove())
  image.src = url
  tile.append(image)
  return image
}

/** Shows the suffix of a name in a tile. */
export function showSuffix(tile: HTMLElement, name: string): void {
  tile.textContent = /\.([\p{L}\p{N}]{1,4})$/u.exec(name)?.[1]?.toUpperCase() ?? ''
}
