export type { ClockState, EmulatorClock } from './emulator-clock.js'
export { EmulatorStartError, type EmulatorStartErrorCode } from './errors.js'
export type {
  BandwidthFault,
  CallbackFault,
  DropFault,
  ErrorFault,
  Fault,
  FaultEffect,
  FaultMoment,
  FaultScope,
  FaultState,
  LatencyFault,
  StallFault,
} from './faults/fault.js'
export type { AddedFault, FaultPort } from './faults/fault-port.js'
export type { Refusal, RequestEntry } from './journal/request-entry.js'
export type { LogFormat } from './journal/request-log.js'
export type { Operation } from './operation.js'
export type { EmulatorOptions } from './options.js'
export { type Emulator, startEmulator } from './start-emulator.js'
export type { KnownCredentials, TemporaryCredentials, TemporaryCredentialsPort } from './temporary-credentials.js'
