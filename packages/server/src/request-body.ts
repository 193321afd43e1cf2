import { isRequestError, RequestError } from './errors.js'
import { withinTime } from './time-limit.js'

/** Limits of a body that is read whole. */
export interface BodyLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** Of a request to the endpoint: callbacks and actions have a few KB. */
export const REQUEST_LIMITS: BodyLimits = { maxBytes: 64 * 1024, timeoutMs: 5000 }

/** Of a list of 10,000 parts. */
export const PART_LIST_LIMITS: BodyLimits = { maxBytes: 1024 * 1024, timeoutMs: 15_000 }

/**
 * Reads a body as raw bytes.
 * @throws RequestError 413 `BODY_TOO_LARGE`, 400 `BODY_TIMEOUT`, or 400 `BODY_ABORTED` where the caller stopped sending;
 *   TypeError where the app has read it before.
 */
export async function readBody(message: Pick<Request, 'body' | 'bodyUsed'>, limits: BodyLimits): Promise<Uint8Array> {
  if (message.bodyUsed || message.body?.locked)
    throw new TypeError(
      'The body was read before: mount the upload endpoint ahead of any body parser, and hand it each request unread. It needs the raw bytes.',
    )
  if (!message.body) return new Uint8Array()
  const reader = message.body.getReader()
  const words = `The body did not arrive within ${limits.timeoutMs / 1000} seconds.`
  const late = () => new RequestError(400, 'BODY_TIMEOUT', words)
  try {
    return await withinTime(readAll(reader, limits.maxBytes), limits.timeoutMs, late)
  } catch (error) {
    void discard(reader)
    throw isRequestError(error) ? error : new RequestError(400, 'BODY_ABORTED', 'The body broke off.', { cause: error })
  }
}

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length
    if (length > maxBytes) throw new RequestError(413, 'BODY_TOO_LARGE', `The body has more than ${maxBytes} bytes.`)
    chunks.push(next.value)
  }
  const body = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

/** Discards a body that nobody has begun to read: a connection with an unread one is stuck. */
export function discardBody({ body }: Pick<Request, 'body'>): void {
  if (body && !body.locked) void discard(body.getReader())
}

const DISCARDED = { maxBytes: 16 * 1024 * 1024, timeoutMs: 5000 }

/** Takes what is still on its way: a sender that is cut off in the middle gets a reset instead of the answer. */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const cancel = () => reader.cancel().catch(() => {})
  const timer = setTimeout(cancel, DISCARDED.timeoutMs)
  try {
    let length = 0
    for (let next = await reader.read(); !next.done && length < DISCARDED.maxBytes; next = await reader.read())
      length += next.value.length
  } catch {
    // the sender is gone: there is nobody left to spare
  } finally {
    clearTimeout(timer)
    await cancel()
  }
}
