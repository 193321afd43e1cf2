/**
 * Why an upload ended that goes on later: the reason of its signal where an `UploadQueue` pauses it. What can keep what was sent so far,
 * keeps it; any other reason is for good.
 */
export class PauseError extends Error {
  override readonly name = 'PauseError'
  constructor() {
    super('The upload is paused.')
  }
}
