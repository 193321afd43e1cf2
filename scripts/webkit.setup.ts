import { startWebKitDriver } from './webkit.ts'

/**
 * Starts what the `webkit` project runs in; engines.ts reads the port. It ends with the process and not in a teardown, since vitest
 * ends the WebKit session after those.
 */
export default async function setup(): Promise<void> {
  const { port } = await startWebKitDriver()
  process.env.WEBKIT_DRIVER_PORT = String(port)
}
