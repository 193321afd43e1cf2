import { uploadVerified } from '../src/crc64.js'
import { OssDirectUploader } from '../src/index.js'
import { dropZone, relativePathOf } from '../src/sources.js'
import { explain } from '../src/words.js'

/** A page that uses all of the package, as a test drives it. */
export interface WholePage {
  /** Uploads so many bytes and compares what OSS stored; resolves with the key, or with the error's code and words. */
  send(size: number): Promise<{ key: string } | { code: string; hint: string }>
  /** Uploads what was chosen with the page's input; resolves with the key, or with the error's name and words. */
  sendChosen(): Promise<{ key: string } | { name: string; title: string }>
  /** What of the policy was broken, and what nobody caught. */
  readonly complaints: readonly string[]
  /** What was dropped onto the page first. */
  readonly dropped: Promise<{ paths: string[]; unreadable: string[] }>
}

const uploader = new OssDirectUploader({ endpoint: '/upload', retries: 0 })
const patient = new OssDirectUploader({ endpoint: '/upload' })
const input = Object.assign(document.createElement('input'), { type: 'file' })
document.documentElement.append(input)

const complaints: string[] = []
addEventListener('securitypolicyviolation', ({ violatedDirective }) => complaints.push(violatedDirective))
addEventListener('error', ({ message }) => complaints.push(message))
addEventListener('unhandledrejection', ({ reason }) => complaints.push(String(reason)))

const page: WholePage = {
  complaints,
  async send(size) {
    try {
      return { key: (await uploadVerified(uploader, new File([new Uint8Array(size).fill(7)], 'a.bin'))).key }
    } catch (error) {
      return { code: (error as { code: string }).code, hint: explain(error, { language: 'en' }).hint }
    }
  },
  async sendChosen() {
    try {
      return { key: (await patient.upload(input.files?.[0] as File)).key }
    } catch (error) {
      return { name: (error as Error).name, title: explain(error, { language: 'en' }).title }
    }
  },
  dropped: new Promise((resolve) => {
    dropZone(document.documentElement, ({ files, unreadable }) =>
      resolve({
        paths: files.map((file) => relativePathOf(file) || file.name),
        unreadable: unreadable.map(({ path }) => path),
      }),
    )
  }),
}

Object.assign(globalThis, { wholePage: page })
