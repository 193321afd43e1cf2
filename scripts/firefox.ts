import type { BrowserContextOptions, LaunchOptions } from 'playwright'
import { executableFrom, START_MS } from './engine-start.ts'

/** How the tests start Firefox: as it is published, over WebDriver BiDi; Playwright's own protocol would need a patched one. */
export const firefoxLaunchOptions = (): LaunchOptions => ({
  executablePath: executableFrom('FIREFOX'),
  channel: 'moz-firefox',
  timeout: START_MS,
})

/** Firefox refuses the BiDi command that sets these. */
export const firefoxContextOptions: BrowserContextOptions = {
  ...{ colorScheme: null, reducedMotion: null, forcedColors: null, contrast: null },
}
