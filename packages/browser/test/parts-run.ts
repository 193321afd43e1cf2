import { OssDirectUploader, type OssDirectUploaderOptions } from '@acme/oss-upload-browser'
import * as resume from '@acme/oss-upload-browser/resume'
import { expect, inject, onTestFinished } from 'vitest'
import type { RunSettings, RunState } from './parts-app.js'

const appUrl = inject('appUrl')

/** What a run of {@link createRun} is told by. */
export type Run = ReturnType<typeof createRun>

/** The modules as a page of its own has them. */
export interface Page {
  readonly createUploader: (options?: object) => OssDirectUploader<{ key: string }>
  readonly createResumeStore: typeof resume.createResumeStore
  /** Leaves the page, as a reload does. */
  close(): void
}

/** An app, and so keys, faults and counts, for one test. The counting proxy knows some kinds of runs by their names. */
export function createRun(query: Record<string, string | number> = {}, kind = '') {
  const run = kind + crypto.getRandomValues(new Uint32Array(2)).join('')
  const dir = `parts-${run}/`
  const search = new URLSearchParams({ run, ...query } as Record<string, string>)
  const options = { endpoint: `${appUrl}/parts?${search}`, multipartFrom: 1, stallSeconds: 5 }
  const ask = async (path: string, settings?: RunSettings): Promise<RunState> =>
    (
      await fetch(`${appUrl}/parts/${path}?run=${run}`, settings && { method: 'POST', body: JSON.stringify(settings) })
    ).json()
  return {
    run,
    options: options as OssDirectUploaderOptions,
    state: () => ask('state'),
    set: (settings: RunSettings) => ask('settings', settings),
    addFault: (fault: object) =>
      fetch(`${appUrl}/fault`, {
        method: 'POST',
        body: JSON.stringify({ operation: 'UploadPart', keyPrefix: dir, ...fault }),
      }),
  }
}

/** Opens another page of this origin, with modules of its own; what it has not loaded then can be gone. */
export async function openPage(options: object, { isDeployedAnew = false, hasLocks = true } = {}): Promise<Page> {
  const source = (path: string) => new URL(path, import.meta.url).href
  const frame = document.createElement('iframe')
  const ready = new Promise<Omit<Page, 'close'>>((resolve) => {
    Object.assign(window, { pageReady: resolve })
  })
  const withoutLocks = "Object.defineProperty(navigator, 'locks', { value: undefined })"
  // vitest's server has imports go through its runner, which only the test's own page has
  frame.srcdoc = `<script>
    __vitest_browser_runner__ = { wrapDynamicImport: (load) => ${isDeployedAnew ? 'Promise.reject()' : 'load()'} }
    ${hasLocks ? '' : withoutLocks}
  </script>
  <script type="module">
    import { OssDirectUploader } from ${JSON.stringify(source('../src/index.ts'))}
    import { createResumeStore } from ${JSON.stringify(source('../src/resume.ts'))}
    parent.pageReady({ createResumeStore, createUploader: (options) => new OssDirectUploader(options) })
  </script>`
  document.body.append(frame)
  onTestFinished(() => frame.remove())
  const { createUploader, createResumeStore } = await ready
  return {
    createUploader: (more) => createUploader({ ...options, ...more }),
    createResumeStore,
    close: () => frame.remove(),
  }
}

/** A file of bytes that differ from part to part, and their SHA-256. */
export async function createFile(size: number, name = 'film.mp4'): Promise<{ file: File; sha256: string }> {
  const words = new Uint32Array(Math.ceil(size / 4))
  let state = crypto.getRandomValues(new Uint32Array(1))[0] as number
  for (let index = 0; index < words.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    words[index] = state ^ (state >>> 15)
  }
  const bytes = words.buffer.slice(0, size)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { file: new File([bytes], name, { type: 'video/mp4', lastModified: 1_700_000_000_000 }), sha256 }
}

/** What `UploadQueue` aborts with for a pause. */
export const pause = (): Error & { discard?: () => Promise<void> } =>
  Object.assign(new Error('paused'), { name: 'PauseError' })

/** An uploader of a run, of two parts at a time. */
export const uploaderOf = ({ options }: Run, more: object = {}): OssDirectUploader<{ key: string }> =>
  new OssDirectUploader<{ key: string }>({ ...options, concurrency: 2, ...more })

/** How often an upload was begun. */
export const startsOf = async ({ state }: Run): Promise<number> =>
  (await state()).asked.filter((action) => action === 'multipart-start').length

/** Uploads some of a file, and aborts for this reason. */
export async function uploadSome(
  uploader: OssDirectUploader<{ key: string }>,
  file: Blob,
  reason: unknown,
): Promise<void> {
  const controller = new AbortController()
  const onProgress = ({ loaded }: { loaded: number }) => loaded > file.size / 2 && controller.abort(reason)
  await expect(uploader.upload(file, { signal: controller.signal, onProgress })).rejects.toBe(reason)
}

/** A store in a database of its own, for one test. */
export function createStore(name: string, options: resume.ResumeStoreOptions = {}): resume.PersistentResumeStore {
  onTestFinished(() => void indexedDB.deleteDatabase(name))
  return resume.createResumeStore({ name, ...options })
}
