import { playwright } from '@vitest/browser-playwright'
import { webdriverio } from '@vitest/browser-webdriverio'
import { chromiumLaunchOptions } from './chromium.ts'
import { firefoxContextOptions, firefoxLaunchOptions } from './firefox.ts'
import { webkitCapabilities, webkitSession } from './webkit.ts'

const chromium = playwright({ launchOptions: chromiumLaunchOptions() })

const firefox = playwright({ launchOptions: firefoxLaunchOptions(), contextOptions: firefoxContextOptions })

const webkit = webdriverio({
  ...webkitSession,
  // read when the session opens: webkit.setup.ts has set it by then
  get port() {
    return Number(process.env.WEBKIT_DRIVER_PORT)
  },
  // vitest adds a browserName "safari" beside these, which WebKitGTK's driver would refuse in their place
  capabilities: { alwaysMatch: webkitCapabilities, firstMatch: [{}] } as never,
})

/** What the browser tests run in. `headless` is false for WebKit, which knows none and gets a display of its own. */
export const engines = [
  { name: 'chromium', browser: 'chromium', provider: chromium, headless: true, setup: [] },
  { name: 'firefox', browser: 'firefox', provider: firefox, headless: true, setup: [] },
  { name: 'webkit', browser: 'safari', provider: webkit, headless: false, setup: ['./scripts/webkit.setup.ts'] },
] as const

export type Engine = (typeof engines)[number]
