import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFile } from '../browser/make-file.ts'
import type { Effort, Table } from '../measure.ts'
import { type FigureHeading, measureUploads, toTables, type UploadCase } from './upload-tables.ts'

const MB = 1024 ** 2
const OURS = 'oss-upload'

const PROGRAMS: readonly Omit<UploadCase, 'files'>[] = [
  { name: 'XMLHttpRequest by hand (limit)', program: 'raw-xhr', isLimit: true },
  { name: OURS, program: 'oss-upload' },
  { name: 'Plupload', program: 'plupload' },
  { name: 'Uppy, xhr-upload', program: 'uppy-xhr' },
  { name: 'Uppy, aws-s3', program: 'uppy-aws-s3' },
  { name: 'ali-oss, put', program: 'ali-oss-put' },
  { name: 'ali-oss, multipartUpload', program: 'ali-oss-multipart' },
]

const QUICK = [{ megabytes: 64, rounds: 1 }]
const THOROUGH = [
  { megabytes: 256, rounds: 5 },
  { megabytes: 1024, rounds: 3 },
]

const headings = (megabytes: number): FigureHeading[] => {
  const title = `One file of ${megabytes.toLocaleString('en')} MB in Chromium`
  const name = `upload-${megabytes}mb`
  return [
    {
      ...{ name: `${name}-cpu`, title, unit: "ms of the browser's processor time", figure: 'cpuMs' },
      floors: { [OURS]: [{ atMost: 1.15 }] },
    },
    {
      ...{ name: `${name}-memory`, title, unit: 'MB by which the browser grew', figure: 'memoryBytes', per: () => MB },
      floors: { [OURS]: [{ atMost: 16, by: 'difference' }] },
    },
  ]
}

/** One large file, chosen from the disk. A quick run has all in one browser, and so no figures of its memory. */
export async function* uploadLarge({ isQuick }: Effort): AsyncGenerator<Table> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-upload-'))
  try {
    for (const { megabytes, rounds } of isQuick ? QUICK : THOROUGH) {
      const path = join(folder, `${megabytes}mb.bin`)
      await makeFile(path, megabytes * MB)
      const cases = PROGRAMS.map((item) => ({ ...item, files: path, showsProgress: true, isAlone: !isQuick }))
      yield* toTables(await measureUploads(cases, { rounds }), headings(megabytes))
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}
