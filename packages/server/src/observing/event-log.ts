import type { Logger } from './logger.js'
import type { UploadEvent } from './upload-event.js'

/** How loudly an event is logged. What a page is refused is its user's affair; what OSS is refused is the operator's. */
export function levelOf(event: Pick<UploadEvent, 'type'> & { via?: string; code?: string }): keyof Logger {
  if (event.type === 'failed') return 'error'
  if (event.type === 'callback-missed') return 'warn'
  if (event.type === 'refused') return event.via === 'callback' && event.code !== 'UPLOAD_IN_PROGRESS' ? 'warn' : 'info'
  return event.type === 'signed' || event.type === 'replayed' ? 'debug' : 'info'
}

/** Writes an event as one line: its words, and the rest as facts, errors as `err`. */
export function logEvent(event: UploadEvent, logger: Logger): unknown {
  const level = levelOf(event)
  const { type, ...rest } = event
  if (event.type === 'failed') {
    const { error, diagnosis, ...facts } = rest as Omit<typeof event, 'type'>
    return logger.error({ event: type, ...facts, err: error }, wordsOf(event))
  }
  const { diagnosis, message, ...facts } = rest as typeof rest & { diagnosis?: string; message?: string }
  return logger[level]({ event: type, ...facts }, wordsOf(event))
}

function wordsOf(event: UploadEvent): string {
  switch (event.type) {
    case 'signed':
      return `signed ${event.count === 1 ? 'an upload' : `${event.count} uploads`}`
    case 'recorded':
      return 'recorded an upload'
    case 'rejected':
      return `the app rejected an upload with ${event.code}`
    case 'replayed':
      return 'an upload came again and was answered as the first time'
    case 'refused':
      return `refused ${event.via === 'callback' ? 'a callback' : 'a request'} with ${event.code}: ${event.diagnosis ?? event.message}`
    case 'failed':
      return `failed with ${event.code}${event.diagnosis === undefined ? '' : `: ${event.diagnosis}`}`
    case 'callback-missed':
      return `a page confirmed an upload that OSS should have called about: ${event.diagnosis}`
  }
}
