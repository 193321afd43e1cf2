/** Chromium's way to a file that the page may open again later. */
interface ItemWithHandle extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>
}

/** Files that were dropped; folders cannot be sent as they are. */
export interface DroppedFiles {
  readonly files: readonly File[]
  readonly hasFolders: boolean
}

/** What becomes of what is dropped. */
export interface DropHooks {
  take(dropped: DroppedFiles): void
  /** Called after `take`, for each file that the browser gives a handle to. */
  remember(file: File, handle: FileSystemFileHandle): void
}

/**
 * Takes files that are dropped onto `zone`, and shows by its `data-drag` where they are: `near` while they are over the page,
 * `over` above the zone itself. Dropped beside it, they do nothing; a browser would leave the page and open them.
 */
export function setUpDropZone(zone: HTMLElement, { take, remember }: DropHooks): void {
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
    if (isOver(event)) take(readDrop(event.dataTransfer, remember))
  })
}

function readDrop({ items }: DataTransfer, remember: DropHooks['remember']): DroppedFiles {
  const dropped: readonly ItemWithHandle[] = Array.from(items).filter(({ kind }) => kind === 'file')
  const folders = new Set(dropped.filter((item) => item.webkitGetAsEntry()?.isDirectory))
  const files = dropped.filter((item) => !folders.has(item)).map((item) => readFile(item, remember))
  return { files: files.filter((file) => file !== null), hasFolders: folders.size > 0 }
}

/** The handle is asked for now, as the item is empty after the event, and comes later. */
function readFile(item: ItemWithHandle, remember: DropHooks['remember']): File | null {
  const file = item.getAsFile()
  const coming = item.getAsFileSystemHandle?.().catch(() => null)
  coming?.then((handle) => {
    if (file && handle?.kind === 'file') remember(file, handle as FileSystemFileHandle)
  })
  return file
}
