export { EmulatorStartError, type EmulatorStartErrorCode } from './errors.js'
export type { EmulatorOptions, TemporaryCredentials } from './options.js'
export { type Emulator, startEmulator } from './start-emulator.js'
