import { createHash } from 'node:crypto'
import type { Browser, BrowserContextOptions, Locator, Page, Route } from 'playwright'
import type { RunningDemo } from './demo-process.js'

/** One look at the demo's page, in a browser profile of its own. */
export interface DemoVisit {
  readonly page: Page
  /** What the page wrote to its console as an error, and what it threw. */
  readonly complaints: readonly string[]
  /** Requests by method and path, `POST /` being a form to the bucket. */
  readonly requests: readonly string[]
  readonly start: Locator
  choose(...files: LocalFile[]): Promise<void>
  /** Answers the next forms as `answer` does; the later ones go through. */
  answerForms(count: number, answer: (route: Route) => Promise<void>): Promise<void>
}

/** A file as a user has it. */
export interface LocalFile {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

export const textFile = (name: string, text = name): LocalFile => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(text),
})

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export async function visitDemo(
  browser: Browser,
  { url, emulatorUrl }: RunningDemo,
  options: BrowserContextOptions = {},
): Promise<DemoVisit> {
  const page = await browser.newPage(options)
  const complaints: string[] = []
  const requests: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`))
  await page.goto(url)
  return {
    ...{ page, complaints, requests, start: page.locator('#start') },
    choose: (...files) => page.locator('#files').setInputFiles(files),
    async answerForms(count, answer) {
      let left = count
      await page.route(`${emulatorUrl}/`, async (route) => {
        if (route.request().method() !== 'POST' || left-- <= 0) return route.fallback()
        await answer(route)
      })
    },
  }
}

/** Answers a form with an error document, as OSS does, where the bucket's CORS rule covers the page. */
export const answerAsOss =
  (status: number, error: { Code: string; Message: string; RequestId: string; EC: string }) =>
  (route: Route): Promise<void> => {
    const elements = Object.entries(error).map(([name, text]) => `<${name}>${text}</${name}>`)
    return route.fulfill({
      status,
      contentType: 'application/xml',
      headers: {
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'ETag, x-oss-request-id, x-oss-ec',
        'x-oss-request-id': error.RequestId,
        'x-oss-ec': error.EC,
      },
      body: `<?xml version="1.0" encoding="UTF-8"?><Error>${elements.join('')}</Error>`,
    })
  }

/** Holds forms on their way until `release` lets them go to the bucket. */
export function holdForms() {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  const hold = async (route: Route) => {
    arrive()
    await released
    // a form that was cancelled meanwhile has no request left to go on with
    await route.fallback().catch(() => {})
  }
  return { hold, arrived, release }
}
