import { OssDirectUploader, relativePath } from '@acme/oss-upload-browser'
import {
  chooseFiles,
  dropZone,
  type FoundFiles,
  filesFromDirectory,
  filesFromDrop,
  filesFromInput,
  filesFromPaste,
  namedBlob,
  relativePathOf,
} from '@acme/oss-upload-browser/sources'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'

const pathsOf = ({ files }: Pick<FoundFiles, 'files'>) => files.map((file) => relativePathOf(file) || file.name)

/** A folder as a user has it: files by name, folders by name, `null` what cannot be read. */
interface Tree {
  readonly [name: string]: string | null | Tree
}

const failure = new DOMException('it is gone', 'NotFoundError')
const fails = (_: unknown, reject: (error: DOMException) => void) => reject(failure)

/** No page can make an entry, so this is one as Chromium gives it: at most 100 children at a time. */
function entryOf(name: string, content: Tree[string], parent = ''): FileSystemEntry {
  const fullPath = `${parent}/${name}`
  const shared = { name, fullPath, isFile: typeof content === 'string', isDirectory: typeof content !== 'string' }
  if (content === null) return { ...shared, createReader: () => ({ readEntries: fails }) } as never
  if (typeof content === 'string') {
    const file = content === 'unreadable' ? fails : (give: (file: File) => void) => give(new File([content], name))
    return { ...shared, file } as never
  }
  const createReader = () => {
    const left = Object.entries(content).map(([child, inside]) => entryOf(child, inside, fullPath))
    return { readEntries: (give: (entries: FileSystemEntry[]) => void) => give(left.splice(0, 100)) }
  }
  return { ...shared, createReader } as never
}

/** A drop whose items can be asked only while the event lasts. */
function dropOf(tree: Tree) {
  let isOver = false
  const items = Object.entries(tree).map(([name, content]) => ({
    kind: 'file',
    getAsFile: () => (typeof content === 'string' ? new File([content], name) : null),
    webkitGetAsEntry: () => (isOver ? null : entryOf(name, content)),
  }))
  const end = () => {
    isOver = true
  }
  return { event: { dataTransfer: { items: [{ kind: 'string' }, ...items] } } as unknown as DragEvent, end }
}

const drop = (tree: Tree, options = {}) => {
  const { event, end } = dropOf(tree)
  const found = filesFromDrop(event, options)
  end()
  return found
}

const transferOf = (...files: File[]) => {
  const transfer = new DataTransfer()
  for (const file of files) transfer.items.add(file)
  return transfer
}

const inputOf = (...files: File[]) => {
  const input = document.createElement('input')
  Object.assign(input, { type: 'file', multiple: true, files: transferOf(...files).files })
  return input
}

/** What takes back the zones of a test. */
const zones: (() => void)[] = []

afterEach(() => {
  vi.restoreAllMocks()
  document.body.replaceChildren()
  for (const remove of zones.splice(0)) remove()
})

describe('filesFromDrop', () => {
  it('takes files and everything below folders, in their order and with their paths', async () => {
    const found = await drop({ 'a.txt': 'a', trip: { 'b.txt': 'b', day: { 'c.txt': 'c' } }, 'd.txt': 'd' })
    expect(pathsOf(found)).toEqual(['a.txt', 'trip/b.txt', 'trip/day/c.txt', 'd.txt'])
    expect(found.files.map(relativePathOf)).toEqual(['', 'trip/b.txt', 'trip/day/c.txt', ''])
    expect(await found.files[2]?.text()).toBe('c')
    expect(found.unreadable).toEqual([])
  })

  it('takes all of 250 files of a folder that is read 100 at a time', async () => {
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`${index}.txt`, 'x']))
    expect((await drop({ many })).files).toHaveLength(250)
  })

  it('leaves out what systems and programs hide, unless it is asked for', async () => {
    const tree = { trip: { '.DS_Store': 'x', 'Thumbs.db': 'x', '.git': { config: 'x' }, '._a': 'x', 'a.txt': 'a' } }
    expect(pathsOf(await drop(tree))).toEqual(['trip/a.txt'])
    expect((await drop(tree, { hidden: true })).files).toHaveLength(5)
    expect(pathsOf(await drop({ '.env': 'x', '.DS_Store': 'x' }))).toEqual(['.env'])
  })

  it('reports what cannot be read, and takes the rest', async () => {
    const found = await drop({ trip: { locked: null, 'b.txt': 'unreadable', 'c.txt': 'c' }, 'd.txt': 'd' })
    expect(pathsOf(found)).toEqual(['trip/c.txt', 'd.txt'])
    expect(found.unreadable).toEqual([
      { path: 'trip/locked', error: failure },
      { path: 'trip/b.txt', error: failure },
    ])
  })

  it('takes the files of a real transfer, and none of an empty one', async () => {
    const dataTransfer = transferOf(new File(['a'], 'a.txt'), new File(['b'], 'b.txt'))
    expect(pathsOf(await filesFromDrop(new DragEvent('drop', { dataTransfer })))).toEqual(['a.txt', 'b.txt'])
    expect(await filesFromDrop(new DragEvent('drop'))).toEqual({ files: [], unreadable: [] })
  })

  it('takes a folder that comes as a handle, and reports one that does not come', async () => {
    const folder = await folderOf({ 'a.txt': 'a' })
    const item = (getAsFileSystemHandle: () => Promise<unknown>) => ({
      ...{ kind: 'file', getAsFile: () => null, webkitGetAsEntry: () => null, getAsFileSystemHandle },
    })
    const items = [item(async () => folder), item(() => Promise.reject(failure))]
    const found = await filesFromDrop({ dataTransfer: { items } } as unknown as DragEvent)
    expect(pathsOf(found)).toEqual([`${folder.name}/a.txt`])
    expect(found.unreadable).toEqual([{ path: '', error: failure }])
  })
})

/** A handle as the standard describes it, for WebKitGTK, which has none. */
function handleOf(name: string, content: Tree[string]): FileSystemHandle {
  if (typeof content === 'string')
    return { kind: 'file', name, getFile: async () => new File([content], name) } as never
  async function* values() {
    if (content === null) throw failure
    for (const [child, inside] of Object.entries(content as Tree)) yield handleOf(child, inside)
  }
  return { kind: 'directory', name, values } as never
}

/** A folder of the browser's own file system, a real handle, where it has one; `null` makes one that is gone. */
async function folderOf(tree: Tree | null): Promise<FileSystemDirectoryHandle> {
  const name = `folder-${crypto.getRandomValues(new Uint32Array(2)).join('')}`
  const root = await (navigator.storage as StorageManager | undefined)?.getDirectory()
  if (!root) return handleOf(name, tree) as FileSystemDirectoryHandle
  const fill = async (folder: FileSystemDirectoryHandle, content: Tree) => {
    for (const [name, inside] of Object.entries(content)) {
      if (typeof inside === 'string') await folder.getFileHandle(name, { create: true })
      else await fill(await folder.getDirectoryHandle(name, { create: true }), inside ?? {})
    }
  }
  const folder = await root.getDirectoryHandle(name, { create: true })
  await fill(folder, tree ?? {})
  if (!tree) await root.removeEntry(name)
  return folder
}

describe('filesFromDirectory', () => {
  it('takes every file below the folder, with its path, and no hidden one', async () => {
    const folder = await folderOf({
      'a.txt': 'a',
      '.hidden': { 'x.txt': 'x' },
      day: { 'b.txt': 'b', 'Thumbs.db': 'x' },
    })
    const found = await filesFromDirectory(folder)
    expect(pathsOf(found).sort()).toEqual([`${folder.name}/a.txt`, `${folder.name}/day/b.txt`])
    expect((await filesFromDirectory(folder, { hidden: true })).files).toHaveLength(4)
  })

  it('reports a folder that is gone', async () => {
    const folder = await folderOf(null)
    const { files, unreadable } = await filesFromDirectory(folder)
    expect(files).toEqual([])
    expect(unreadable).toMatchObject([{ path: folder.name, error: { name: 'NotFoundError' } }])
  })
})

describe('filesFromPaste', () => {
  it('takes what was pasted', async () => {
    const event = new Event('paste') as ClipboardEvent
    Object.defineProperty(event, 'clipboardData', { value: transferOf(new File(['x'], 'image.png')) })
    expect(pathsOf(await filesFromPaste(event))).toEqual(['image.png'])
  })
})

describe('filesFromInput', () => {
  it('takes the files, and no hidden one', () => {
    const input = inputOf(new File(['a'], 'a.txt'), new File(['x'], '.DS_Store'))
    expect(filesFromInput(input).map(({ name }) => name)).toEqual(['a.txt'])
    expect(filesFromInput(input, { hidden: true })).toHaveLength(2)
  })

  it('takes of a folder what a drop of it would give', () => {
    const input = inputOf(...['a.txt', 'config', '.env', 'b.txt', 'Thumbs.db'].map((name) => new File(['x'], name)))
    // no page can choose a folder
    const paths = ['.trip/a.txt', '.trip/.git/config', '.trip/.env', '.trip/.cache/day/b.txt', '.trip/Thumbs.db']
    for (const [index, file] of Array.from(input.files ?? []).entries())
      Object.defineProperty(file, 'webkitRelativePath', { value: paths[index] })
    expect(filesFromInput(input).map(relativePathOf)).toEqual(['.trip/a.txt'])
    expect(filesFromInput(input, { hidden: true })).toHaveLength(5)
  })
})

describe('chooseFiles', () => {
  /** Acts as the browser's dialog, which no page can. */
  const answerDialog = (answer: (input: HTMLInputElement) => void) =>
    vi.spyOn(HTMLInputElement.prototype, 'click').mockImplementation(function (this: HTMLInputElement) {
      queueMicrotask(() => answer(this))
    })

  it('offers what is asked for, and resolves with what was chosen', async () => {
    let offered = {}
    answerDialog((input) => {
      const { type, accept, multiple, webkitdirectory } = input
      offered = { type, accept, multiple, webkitdirectory }
      input.files = transferOf(new File(['a'], 'a.txt')).files
      input.dispatchEvent(new Event('change'))
    })
    const files = await chooseFiles({ accept: ['image/*', '.zip'], multiple: false, directory: true })
    expect(files.map(({ name }) => name)).toEqual(['a.txt'])
    expect(offered).toEqual({ type: 'file', accept: 'image/*,.zip', multiple: false, webkitdirectory: true })
    expect(document.querySelector('input')).toBeNull()
  })

  it('resolves with nothing where the user cancels', async () => {
    answerDialog((input) => input.dispatchEvent(new Event('cancel')))
    expect(await chooseFiles()).toEqual([])
    expect(document.querySelector('input')).toBeNull()
  })
})

describe('dropZone', () => {
  const setUp = () => {
    const [zone, beside] = [document.createElement('div'), document.createElement('p')]
    document.body.append(zone, beside)
    const onFiles = vi.fn<(found: FoundFiles) => void>()
    const fire = (type: string, target: Element, dataTransfer?: DataTransfer | null) => {
      const event = new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: dataTransfer ?? null })
      target.dispatchEvent(event)
      return event
    }
    const remove = dropZone(zone, onFiles)
    zones.push(remove)
    return { zone, beside, onFiles, fire, remove }
  }

  it('takes what is dropped onto it, and shows where it is', async () => {
    const { zone, beside, onFiles, fire } = setUp()
    const transfer = transferOf(new File(['a'], 'a.txt'))
    fire('dragover', beside, transfer)
    expect(zone.dataset.drag).toBe('near')
    expect(fire('dragover', zone, transfer).defaultPrevented).toBe(true)
    expect(zone.dataset.drag).toBe('over')
    expect(fire('drop', zone, transfer).defaultPrevented).toBe(true)
    expect(zone.dataset.drag).toBeUndefined()
    await vi.waitFor(() => expect(onFiles).toHaveBeenCalledOnce())
    expect(pathsOf(onFiles.mock.calls[0]?.[0] as FoundFiles)).toEqual(['a.txt'])
  })

  it('keeps the page where it is when something is dropped beside it, and takes nothing', async () => {
    const { zone, beside, onFiles, fire } = setUp()
    const transfer = transferOf(new File(['a'], 'a.txt'))
    expect(fire('dragover', beside, transfer).defaultPrevented).toBe(true)
    expect(fire('drop', beside, transfer).defaultPrevented).toBe(true)
    fire('dragover', zone, transfer)
    fire('dragleave', zone)
    expect(zone.dataset.drag).toBeUndefined()
    expect(onFiles).not.toHaveBeenCalled()
  })

  it('knows its element in a shadow tree too', () => {
    const { zone, beside, fire } = setUp()
    beside.attachShadow({ mode: 'open' }).append(zone)
    const transfer = transferOf(new File(['a'], 'a.txt'))
    const event = new DragEvent('dragover', { bubbles: true, cancelable: true, composed: true, dataTransfer: transfer })
    zone.dispatchEvent(event)
    expect(zone.dataset.drag).toBe('over')
    fire('dragover', beside, transfer)
    expect(zone.dataset.drag).toBe('near')
  })

  it('leaves texts and links alone, and everything once it is removed', () => {
    const { zone, fire, remove } = setUp()
    const text = new DataTransfer()
    text.setData('text/plain', 'hello')
    expect(fire('dragover', zone, text).defaultPrevented).toBe(false)
    remove()
    expect(fire('dragover', zone, transferOf(new File(['a'], 'a.txt'))).defaultPrevented).toBe(false)
    expect(zone.dataset.drag).toBeUndefined()
  })
})

describe('namedBlob', () => {
  it('has the name, the type and the bytes', async () => {
    const file = namedBlob(new Blob(['abc'], { type: 'audio/webm' }), 'take 1.webm')
    expect([file.name, file.type, await file.text()]).toEqual(['take 1.webm', 'audio/webm', 'abc'])
  })
})

describe('relativePath', () => {
  it('keeps the folders of a drop in the object’s key', async () => {
    const { files } = await drop({ trip: { day: { 'c.txt': 'c' } } })
    const uploader = new OssDirectUploader({ endpoint: `${inject('appUrl')}/upload`, naming: relativePath })
    expect((await uploader.upload(files[0] as File)).key).toBe('tests/trip/day/c.txt')
  })
})
