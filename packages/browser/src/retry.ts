import { failedBy, ossErrorOf, type UploadError } from './errors.js'

/** Between two attempts, whether of a form or of a request to the app's server. */
export const LONGEST_PAUSE_MS = 30_000

/**
 * Whether it is safe and of use to send the same form again: nothing was stored, and the next time may be another. A form whose
 * last byte was sent may be stored; who asks has settled that before.
 */
export function isTransient(error: unknown): error is UploadError {
  if (failedBy(error, 'NETWORK_ERROR')) return !error.isSent
  const status = ossErrorOf(error)?.status ?? 0
  return status >= 500 || status === 408 || status === 429
}

/**
 * Makes attempts until one succeeds, fails for good, or is the last; a pause lies between them.
 * @param onFailure called before each pause.
 */
export async function repeat<Value>(
  attemptOnce: () => Promise<Value>,
  { retries, signal }: RetryOptions,
  onFailure: () => void,
): Promise<Value> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await attemptOnce()
    } catch (error) {
      if (!isTransient(error) || attempt >= retries) throw error
      onFailure()
      await pause(attempt, error, signal)
    }
  }
}

/** How long attempts are made. */
interface RetryOptions {
  /** How many after the first. */
  readonly retries: number
  readonly signal: AbortSignal | undefined
}

/**
 * Waits before an attempt is repeated: at random up to twice as long each time, since many that failed together would come
 * back together; or as long as OSS asks; and until the browser is online.
 * @param attempt how many there were, from 0.
 */
async function pause(attempt: number, { retryAfterSeconds }: UploadError, signal?: AbortSignal): Promise<void> {
  const ms = retryAfterSeconds
    ? retryAfterSeconds * 1000
    : Math.random() * Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** attempt)
  await untilAborted(new Promise<void>((resolve) => setTimeout(resolve, ms)), signal)
  await untilOnline(signal)
}

/** Waits while the browser says that it is offline. */
export async function untilOnline(signal?: AbortSignal): Promise<void> {
  if (navigator.onLine) return
  await untilAborted(new Promise((resolve) => addEventListener('online', resolve, { once: true })), signal)
}

/** Settles like the promise, or with the signal's reason if that comes first: who gives up takes nothing from the others. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return promise
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort)
    // by what the page was told just before
    if (signal.aborted) abort()
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
