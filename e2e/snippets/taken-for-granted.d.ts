// What a snippet may use without saying where it comes from: the reader's own app. Everything else it imports or declares.
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
  function show(...facts: unknown[]): void
}
