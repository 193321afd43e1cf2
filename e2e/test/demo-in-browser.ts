import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright'
import { afterAll, beforeAll } from 'vitest'
import { chromiumLaunchOptions } from '../../scripts/chromium.js'
import { type RunningDemo, startDemoProcess } from './demo-process.js'

/** The demo and a browser, for all tests of a file. A test that restarts the demo puts the new one here. */
export interface DemoInBrowser {
  /** Where the demo keeps what it stores. */
  dataDir: string
  demo: RunningDemo
  browser: Browser
}

/** Starts both before a file's tests, and ends them after. */
export function useDemo(): DemoInBrowser {
  const running = {} as DemoInBrowser
  beforeAll(async () => {
    running.dataDir = await mkdtemp(join(tmpdir(), 'oss-upload-e2e-'))
    running.demo = await startDemoProcess(running.dataDir)
    running.browser = await chromium.launch(chromiumLaunchOptions())
  })
  afterAll(async () => {
    await running.browser?.close()
    await running.demo?.stop()
    await rm(running.dataDir, { recursive: true, force: true })
  })
  return running
}
