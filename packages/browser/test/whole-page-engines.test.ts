import { startEmulator } from '@acme/oss-upload-emulator'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type OwnBrowser, startOwnBrowser, untilGiven } from '../../../e2e/test/own-browser.js'
import { readPolicy, startWholePage } from './whole-page.js'

/** A page under a policy, which uploads 2 MB. */
async function send(browser: OwnBrowser, pageUrl: string, policy: string): Promise<unknown> {
  await browser.goto(`${pageUrl}?csp=${encodeURIComponent(policy)}`)
  await browser.run(() => {
    void wholePage.send(2_000_000).then((outcome) => Object.assign(window, { outcome }))
  })
  return untilGiven(browser, () => (window as { outcome?: object }).outcome)
}

// whole-page.test.ts looks at Chromium's console besides
describe('a page under the policy of the README', () => {
  it.each(['firefox', 'webkit'] as const)('uploads, with a worker or without, in %s', async (engine) => {
    const emulator = await startEmulator()
    onTestFinished(() => emulator.close())
    const app = await startWholePage(emulator)
    onTestFinished(() => app.close())
    const browser = await startOwnBrowser(engine)
    onTestFinished(async () => void (await browser.close()))
    const policy = await readPolicy(emulator.url)
    const stored = { key: expect.stringMatching(/^tests\/[0-9a-f]{32}\.bin$/) }

    const url = `${app.url}/page`
    expect(await send(browser, url, policy)).toEqual(stored)
    expect(await browser.run(() => wholePage.complaints)).toEqual([])
    expect(app.served).toContain('/crc64-worker.js')

    app.served.length = 0
    expect(await send(browser, url, policy.replace("worker-src 'self'", "worker-src 'none'"))).toEqual(stored)
    expect(app.served).not.toContain('/crc64-worker.js')

    const elsewhere = policy.replace(new URL(emulator.url).origin, '')
    expect(await send(browser, url, elsewhere)).toMatchObject({ code: 'NETWORK_ERROR' })
  })
})
