/** Files that were dropped; folders cannot be sent as they are. */
export interface DroppedFiles {
  readonly files: readonly File[]
  readonly hasFolders: boolean
}

/**
 * Takes files that are dropped onto `zone`, and shows by its `data-drag` where they are: `near` while they are over the page,
 * `over` above the zone itself. Dropped beside it, they do nothing; a browser would leave the page and open them.
 */
export function setUpDropZone(zone: HTMLElement, take: (dropped: DroppedFiles) => void): void {
  const isOver = ({ target }: DragEvent) => target instanceof Node && zone.contains(target)

  const onDrag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = isOver(event) ? 'copy' : 'none'
    zone.dataset.drag = isOver(event) ? 'over' : 'near'
  }
  addEventListener('dragenter', onDrag)
  addEventListener('dragover', onDrag)
  addEventListener('dragleave', ({ relatedTarget }) => {
    // only at the window's edge is there no element that the pointer went to
    if (relatedTarget === null) delete zone.dataset.drag
  })
  addEventListener('drop', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    delete zone.dataset.drag
    if (isOver(event)) take(readDrop(event.dataTransfer))
  })
}

function readDrop({ items }: DataTransfer): DroppedFiles {
  const dropped = Array.from(items).filter(({ kind }) => kind === 'file')
  const folders = new Set(dropped.filter((item) => item.webkitGetAsEntry()?.isDirectory))
  const files = dropped.filter((item) => !folders.has(item)).map((item) => item.getAsFile())
  return { files: files.filter((file) => file !== null), hasFolders: folders.size > 0 }
}
