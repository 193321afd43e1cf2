// What a snippet may use without saying where it comes from: the reader's own app. Everything else it imports or declares.
import type { OssDirectUploader, UploadProgress } from '@acme/oss-upload-browser'
import type { Emulator } from '@acme/oss-upload-emulator'
import type { OssUpload, OssUploadOptions, UploadRoute } from '@acme/oss-upload-server'

declare global {
  // a server's
  /** Who is logged in. */
  function userOf(request: Request): Promise<{ id: string } | undefined>
  /** Writes a row with a unique `uploadId`, and returns its id. */
  function save(uploadId: string, key: string, size: number): Promise<string>
  /** Whether there is such a row. */
  function isSaved(uploadId: string): Promise<boolean>
  /** The options that the text before has shown, up to those that a snippet is about. */
  const options: Omit<Extract<OssUploadOptions, Pick<UploadRoute, 'authorize'>>, 'routes'>
  /** The same without the routes: bucket, region, credentials, secrets, callback. */
  const shared: Omit<typeof options, keyof UploadRoute>
  /** What `createOssUpload` returned. */
  const ossUpload: OssUpload
  const emulator: Emulator

  // a page's
  const file: File
  const files: File[]
  /** A file input. */
  const input: HTMLInputElement & { readonly files: FileList }
  const signal: AbortSignal
  const element: HTMLElement
  const button: HTMLButtonElement
  const uploader: OssDirectUploader<{ id: string }>
  /** What an upload was rejected with. */
  const error: unknown
  const userId: string
  function onProgress(progress: UploadProgress): void
  function show(...facts: unknown[]): void
  /** Draws the page anew. */
  function render(...facts: unknown[]): void
  /** Tells the app's makers. */
  function report(...facts: unknown[]): void
  function isReadable(file: Blob): Promise<boolean>
  /** Shows an upload that can go on. */
  function offer(
    name: string,
    fraction: number,
    choices: { resume(): Promise<unknown>; dismiss(): Promise<unknown> },
  ): void
  /** Has the user choose a file anew. */
  function chooseAgain(name: string): Promise<File>
  /** Where browsers have it: TypeScript's DOM does not. */
  function showOpenFilePicker(): Promise<[FileSystemFileHandle]>
  /** Takes files into the page's list. */
  function add(files: readonly File[], unreadable?: readonly unknown[]): void
}
