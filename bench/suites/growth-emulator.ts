// The emulator of the growth suite, in a process of its own, so that its processor time is its own.
import { startEmulator } from '@acme/oss-upload-emulator'
import { BUCKET } from './forms.ts'

const emulator = await startEmulator({ buckets: [BUCKET] })
process.send?.({ url: emulator.url })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000 })
})
process.once('disconnect', async () => {
  await emulator.close()
  process.exit()
})
