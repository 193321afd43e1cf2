import type { AnswerHeaders } from '../answer.js'
import type { Exchange } from '../exchange.js'

/** Types whose documents run scripts. */
const ACTIVE_TYPE = /\b(?:x?html|svg|xml)\b/i

/**
 * Gives a document that a browser opens an origin of its own. Objects have the same origin as the emulator's page: the
 * script of an uploaded HTML file could ask the emulator's own endpoints for anything. Only browsers that open a document
 * accept `text/html` by name, so whoever fetches an object sees no difference.
 */
export function isolateDocument({ headers }: Exchange, answer: AnswerHeaders): AnswerHeaders {
  const isOpened = headers.get('accept')?.includes('text/html') ?? false
  if (!isOpened || !ACTIVE_TYPE.test(String(answer['Content-Type']))) return answer
  return { ...answer, 'Content-Security-Policy': 'sandbox allow-scripts allow-forms allow-popups allow-downloads' }
}
