import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { readScript } from './upload-app.js'

/** What a page is told to do. */
export type Order = 'start' | 'pause' | 'reload'

/** What became of an upload, as the page tells. */
export interface Outcome {
  readonly key?: string
  /** Why it ended. */
  readonly failure?: string
}

/** A page that uploads one file on order, in any browser: it needs no driver. */
export interface SteeredPage {
  /** Where a browser that is started now finds it: pages of an earlier one, which Firefox opens again after a crash, get no orders. */
  nextUrl(): string
  /** Waits for a page that is opened, or loaded anew, after now: it has the file then, and waits for orders. */
  opened(): Promise<void>
  /** Tells the page that was opened last. */
  order(order: Order): void
  /** Waits for what an upload comes to after now. */
  outcome(): Promise<Outcome>
  close(): Promise<void>
}

/** Options of the page's uploader, and the file that it uploads. */
export interface SteeredPageOptions {
  readonly size: number
  /** What its bytes come of, by {@link createContent}. */
  readonly seed: number
  readonly uploader: Readonly<Record<string, unknown>>
  /** The mount, at `/api/oss-upload`. */
  readonly mount: (request: IncomingMessage, response: ServerResponse) => void
}

/** Bytes that differ from part to part. Runs in pages too: to send them there would take WebKit seconds each time. */
export function createContent(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(size / 4)
  let state = seed
  for (let index = 0; index < words.length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    words[index] = state ^ (state >>> 15)
  }
  return new Uint8Array(words.buffer)
}

/** The file is the same after a reload: what tells it from others does not change. */
const pageWith = ({
  size,
  seed,
  uploader,
}: Omit<SteeredPageOptions, 'mount'>) => `<!doctype html><html lang="en"><title>Upload</title>
<script src="/index.global.js"></script>
<script src="/resume.global.js"></script>
<script type="module">
const tell = (outcome) => fetch('/outcome', { method: 'POST', body: JSON.stringify(outcome) })
${createContent}
const file = new File([createContent(${size}, ${seed})], 'film.mp4', { type: 'video/mp4', lastModified: 1700000000000 })
const resumeStore = OssUploadResume.createResumeStore()
const uploader = new OssUpload.OssDirectUploader({ endpoint: '/api/oss-upload', resumeStore, ...${JSON.stringify(uploader)} })
let controller
const orders = {
  start() {
    controller = new AbortController()
    uploader.upload(file, { signal: controller.signal }).then(({ key }) => tell({ key }), ({ name, message }) => tell({ failure: name + ' ' + message }))
  },
  pause: () => controller.abort(Object.assign(new Error('paused'), { name: 'PauseError' })),
  reload: () => location.reload(),
}
new EventSource('/orders' + location.search).onmessage = ({ data }) => orders[data]()
</script></html>`

/** What happens next, for whoever waits for it. */
function createNews<News>() {
  let waiting: ((news: News) => void)[] = []
  return {
    next: () => new Promise<News>((resolve) => waiting.push(resolve)),
    tell(news: News) {
      const told = waiting
      waiting = []
      for (const resolve of told) resolve(news)
    },
  }
}

/** Starts the server of such a page, on a port of its own. */
export async function startSteeredPage({ mount, ...options }: SteeredPageOptions): Promise<SteeredPage> {
  const scripts = { '/index.global.js': await readScript('index'), '/resume.global.js': await readScript('resume') }
  const files: Readonly<Record<string, Uint8Array | string>> = {
    ...{ ...scripts, '/': pageWith(options) },
  }
  const [pages, outcomes] = [createNews<void>(), createNews<Outcome>()]
  let listening: ServerResponse | undefined
  let visits = 0
  const server = createServer((request, response) => {
    const [path = '/', visit] = request.url?.split('?') ?? []
    if (path.startsWith('/api/oss-upload')) return mount(request, response)
    response.setHeader('cache-control', 'no-store')
    if (path === '/orders') {
      response.setHeader('content-type', 'text/event-stream').flushHeaders()
      if (visit !== String(visits)) return
      listening = response
      return pages.tell()
    }
    if (path === '/outcome') void json(request).then((outcome) => outcomes.tell(outcome as Outcome), response.destroy)
    response.setHeader('content-type', path === '/' ? 'text/html' : 'text/javascript').end(files[path])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    nextUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/?${++visits}`,
    opened: pages.next,
    order: (order) => void listening?.write(`data: ${order}\n\n`),
    outcome: outcomes.next,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
