/** What a page is to do. */
export interface UploadJob {
  /** Where signatures come from. */
  readonly endpoint: string
  /** How many files are sent at the same time, to one host name. */
  readonly concurrency: number
  /** Whether the page shows progress. */
  readonly showsProgress: boolean
}

/**
 * The least program of an app that uploads files with one library. It resolves when all are stored, with whatever such a page keeps,
 * and rejects when one is not.
 */
export type UploadProgram = (files: readonly File[], job: UploadJob) => Promise<unknown>

/** What the app's endpoint answers, as far as programs without our library read it. */
export interface FormAnswer {
  readonly host: string
  readonly hosts?: readonly string[]
  readonly dir: string
  readonly fields: Readonly<Record<string, string>>
}
