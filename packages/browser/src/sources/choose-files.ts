import { relativePathOf } from '../relative-path.js'
import { isHidden, type SourceOptions } from './found-files.js'

/** What the browser's dialog offers. */
export interface ChooseOptions extends SourceOptions {
  /** Types and suffixes, as in `filters.accept`. Users can get around it: the filters and the server judge. @default everything */
  readonly accept?: readonly string[]
  /** @default true */
  readonly multiple?: boolean
  /** Whether a folder is chosen, with all that is below it. @default false */
  readonly directory?: boolean
}

/** Returns the files of an `<input type="file">`, also of one with `webkitdirectory`. */
export function filesFromInput(input: HTMLInputElement, { hidden = false }: SourceOptions = {}): File[] {
  const files = Array.from(input.files ?? [])
  return hidden ? files : files.filter((file) => !isHidden(relativePathOf(file) || file.name))
}

/**
 * Opens the browser's dialog and resolves with what was chosen: nothing where the user cancels. Browsers open it only for a click or
 * a key.
 */
export function chooseFiles(options: ChooseOptions = {}): Promise<File[]> {
  const { accept = [], multiple = true, directory = false } = options
  const input = document.createElement('input')
  Object.assign(input, { type: 'file', accept: accept.join(','), multiple, webkitdirectory: directory, hidden: true })
  // in the page, as Safari forgets a dialog whose input is nowhere
  document.body.append(input)
  return new Promise((resolve) => {
    const finish = () => {
      input.remove()
      resolve(filesFromInput(input, options))
    }
    input.addEventListener('change', finish)
    input.addEventListener('cancel', finish)
    input.click()
  })
}
