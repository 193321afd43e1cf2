import type { UploadJob, UploadProgram } from './upload-program.ts'

type Programs = Readonly<Record<string, () => Promise<{ upload: UploadProgram }>>>

const programs: Programs = {
  'raw-xhr': () => import('./programs/raw-xhr.ts'),
  'raw-xhr-multipart': () => import('./programs/raw-xhr-multipart.ts'),
  'oss-upload': () => import('./programs/oss-upload.ts'),
  'oss-upload-multipart': () => import('./programs/oss-upload-multipart.ts'),
  plupload: () => import('./programs/plupload.ts'),
  'uppy-xhr': () => import('./programs/uppy-xhr.ts'),
  'uppy-aws-s3': () => import('./programs/uppy-aws-s3.ts'),
  'uppy-aws-s3-multipart': () => import('./programs/uppy-aws-s3-multipart.ts'),
  'ali-oss-put': () => import('./programs/ali-oss-put.ts'),
  'ali-oss-multipart': () => import('./programs/ali-oss-multipart.ts'),
}

/** Files made in the page. */
export interface MadeFiles {
  readonly count: number
  /** Of each. */
  readonly bytes: number
}

let upload: UploadProgram
let files: readonly File[] = []
let kept: unknown

function makeFiles({ count, bytes }: MadeFiles): File[] {
  const content = new Uint8Array(bytes).fill(97)
  return Array.from({ length: count }, (_, index) => new File([content], `photo-${index}.jpg`, { type: 'image/jpeg' }))
}

const bench = {
  /** Loads a program and has the files at hand: those that were made, or those chosen in the page's input. */
  async prepare(name: string, made: MadeFiles | undefined): Promise<void> {
    upload = (await (programs[name] as Programs[string])()).upload
    files = made ? makeFiles(made) : [...((document.querySelector('input') as HTMLInputElement).files ?? [])]
  },
  /** Uploads them, and returns how long that took, in milliseconds. What the program keeps is kept. */
  async run(job: UploadJob): Promise<number> {
    const start = performance.now()
    kept = await upload(files, job)
    return performance.now() - start
  },
  kept: () => kept,
}

Object.assign(globalThis, { bench })
