// plupload brings no types; these are of what its program calls
declare module 'plupload' {
  interface Uploader {
    readonly settings: { multipart_params?: Record<string, string> }
    bind(event: string, handler: (uploader: Uploader, detail: { name: string; percent: number }) => void): void
    addFile(files: readonly File[]): void
    init(): void
    start(): void
  }
  const plupload: { Uploader: new (options: Record<string, unknown>) => Uploader }
  export default plupload
}
