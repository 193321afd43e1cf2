// A stranger's test set-up, which has the emulator in its own process.
import { type Emulator, type EmulatorOptions, startEmulator } from '@acme/oss-upload-emulator'
import { emulatorCommand } from '@acme/oss-upload-emulator/command'

const options: EmulatorOptions = { buckets: ['media'], dataDir: 'emulated' }
const emulator: Emulator = await startEmulator(options)
console.log(`${emulatorCommand().name()} ${emulator.url}`)
await emulator.close()
