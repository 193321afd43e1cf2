import { find, fromTemplate } from './elements.js'
import { formatBytes, formatTime } from './format.js'
import { showInLanguage, words } from './language/language.js'
import { showStoredThumbnail } from './thumbnail.js'

interface RecordedUpload {
  readonly key: string
  readonly size: number
  readonly mimeType: string
  readonly width: number | null
  readonly height: number | null
  readonly uploadedAt: string
  readonly url: string
}

/** More than that are shown when asked for. */
const SHOWN_AT_FIRST = 50

/** Keeps a list of what the server has recorded, newest first. Returns what loads it again. */
export function setUpRecordedUploads(section: HTMLElement, path: string): () => Promise<void> {
  const list = find(section, 'ul', HTMLUListElement)
  const moreButton = find(section, '.more', HTMLButtonElement)
  const nothing = find(section, '.nothing', HTMLElement)
  const failure = find(section, '.failure', HTMLElement)
  let uploads: readonly RecordedUpload[] = []
  let limit = SHOWN_AT_FIRST

  const show = () => {
    list.replaceChildren(...uploads.slice(0, limit).map(createUploadItem))
    moreButton.hidden = uploads.length <= limit
    moreButton.textContent = words().showAll(uploads.length)
  }

  const load = async () => {
    try {
      uploads = await fetchUploads(path)
      failure.hidden = true
      nothing.hidden = uploads.length > 0
      show()
    } catch {
      failure.hidden = false
      nothing.hidden = true
    }
  }

  moreButton.addEventListener('click', () => {
    limit = Number.POSITIVE_INFINITY
    show()
    // the button is gone: the keyboard goes on at the first upload that it brought
    list.querySelectorAll('a')[SHOWN_AT_FIRST]?.focus()
  })
  find(failure, 'button', HTMLButtonElement).addEventListener('click', load)
  showInLanguage(show)
  return load
}

async function fetchUploads(path: string): Promise<RecordedUpload[]> {
  const response = await fetch(path)
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`)
  return response.json()
}

function createUploadItem({ key, size, mimeType, width, height, uploadedAt, url }: RecordedUpload): HTMLLIElement {
  const element = fromTemplate('#upload-item')
  const link = document.createElement('a')
  link.className = 'name'
  link.textContent = key
  link.href = url
  find(element, '.body', HTMLElement).prepend(link)
  const pixels = width === null ? [] : [`${width} × ${height}`]
  const time = formatTime(uploadedAt)
  find(element, '.facts', HTMLElement).append(...[formatBytes(size), mimeType, ...pixels, time].map(createFact))
  showStoredThumbnail(find(element, '.tile', HTMLElement), key, width === null ? undefined : url)
  return element
}

function createFact(text: string): HTMLElement {
  const fact = document.createElement('span')
  fact.textContent = text
  return fact
}
