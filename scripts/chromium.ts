import type { LaunchOptions } from 'playwright'
import { executableFrom, START_MS } from './engine-start.ts'

/** How the tests start Chromium: quiet, offline, and as root where CI is root. */
export function chromiumLaunchOptions(): LaunchOptions {
  return {
    executablePath: executableFrom('CHROMIUM'),
    timeout: START_MS,
    // without it Chromium reads no folder's file whose name is not ASCII
    env: { ...process.env, LC_ALL: 'C.UTF-8' } as Record<string, string>,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  }
}
