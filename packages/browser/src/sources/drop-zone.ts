import type { FoundFiles, SourceOptions } from './found-files.js'
import { filesFromDrop } from './transferred-files.js'

const hasFiles = (event: DragEvent): event is DragEvent & { readonly dataTransfer: DataTransfer } =>
  event.dataTransfer?.types.includes('Files') ?? false

/**
 * Takes files and folders that are dropped onto an element, and shows by its `data-drag` where they are: `near` while they are over the
 * page, `over` above the element. Dropped beside it they do nothing; a browser would leave the page and open them.
 * @returns what takes all of it back.
 */
export function dropZone(
  element: HTMLElement,
  onFiles: (found: FoundFiles) => void,
  options: SourceOptions = {},
): () => void {
  const controller = new AbortController()
  const { signal } = controller
  const rest = () => delete element.dataset.drag

  const onDragOver = (event: DragEvent) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    element.dataset.drag = 'over'
  }
  const onDragElsewhere = (event: DragEvent) => {
    if (!hasFiles(event) || isInside(event)) return
    element.dataset.drag = 'near'
    // another zone of the page has taken it
    if (event.defaultPrevented) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'none'
  }
  // the target is not: seen from the window, it is the host of the shadow tree that the element may be in
  const isInside = (event: DragEvent) => event.composedPath().includes(element)
  const onDrop = (event: DragEvent) => {
    if (!hasFiles(event)) return
    event.preventDefault()
    filesFromDrop(event, options).then((found) => signal.aborted || onFiles(found))
  }

  for (const type of ['dragenter', 'dragover'] as const) {
    element.addEventListener(type, onDragOver, { signal })
    addEventListener(type, onDragElsewhere, { signal })
  }
  // only at the window's edge is there no element that the pointer went to
  addEventListener('dragleave', ({ relatedTarget }) => relatedTarget === null && rest(), { signal })
  element.addEventListener('drop', onDrop, { signal })
  addEventListener(
    'drop',
    (event) => {
      rest()
      if (hasFiles(event)) event.preventDefault()
    },
    { signal },
  )
  return () => {
    controller.abort()
    rest()
  }
}
