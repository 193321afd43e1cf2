/** Shows a local file in its tile, and returns what gives back the memory that a file not yet looked at holds. */
export function showLocalThumbnail(tile: HTMLElement, file: File): () => void {
  showSuffix(tile, file.name)
  if (!file.type.startsWith('image/')) return () => {}
  const url = URL.createObjectURL(file)
  const release = () => URL.revokeObjectURL(url)
  showImage(tile, url, release)
  return release
}

/** Shows a stored object in its tile: the image where `url` leads to one, else the suffix of its name. */
export function showStoredThumbnail(tile: HTMLElement, name: string, url: string | undefined): void {
  showSuffix(tile, name)
  if (url) showImage(tile, url, () => {})
}

function showSuffix(tile: HTMLElement, name: string): void {
  tile.textContent = /\.([\p{L}\p{N}]{1,4})$/u.exec(name)?.[1]?.toUpperCase() ?? ''
}

/** The suffix stays where the browser cannot show the image. */
function showImage(tile: HTMLElement, url: string, settled: () => void): void {
  const image = document.createElement('img')
  image.alt = ''
  // of a thousand files, only those that come into view are read
  image.loading = 'lazy'
  image.decoding = 'async'
  image.addEventListener('load', settled)
  image.addEventListener('error', () => {
    image.remove()
    settled()
  })
  image.src = url
  tile.append(image)
}
