import { readConfig } from './config.js'
import { startDemo } from './start-demo.js'

// whoever reads what the demo says may go, as `head -1` does: the demo stays
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  const demo = await startDemo(readConfig(process.env))
  const stop = () => demo.close().then(() => process.exit(0))
  process.once('SIGINT', stop).once('SIGTERM', stop)
  console.log(`demo ready at ${demo.url}`)
} catch (error) {
  console.error(`The demo cannot start. ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}
