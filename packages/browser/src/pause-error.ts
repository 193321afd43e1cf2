/**
 * Why an upload ended that goes on later: the reason of its signal where an `UploadQueue` pauses it. What can keep what was sent so far,
 * keeps it; any other reason is for good.
 */
export class PauseError extends Error {
  override readonly name = 'PauseError'
  /** Removes what was kept of the upload; there once the upload has ended, and where it was sent in parts. */
  discard?: () => Promise<void>
  constructor() {
    super('The upload is paused.')
  }
}
