/** Why an emulator could not start. */
export type EmulatorStartErrorCode = 'PORT_IN_USE' | 'ADDRESS_UNAVAILABLE' | 'DATA_DIR_IN_USE' | 'DATA_DIR_UNUSABLE'

/** An emulator could not start: what it needs of the machine is not to be had. */
export class EmulatorStartError extends Error {
  override readonly name = 'EmulatorStartError'
  /** Stable cause. */
  readonly code: EmulatorStartErrorCode

  constructor(code: EmulatorStartErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
