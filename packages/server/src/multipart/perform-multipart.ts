import type { MultipartAction } from '../actions.js'
import type { Answer } from '../answer.js'
import type { RequestOptions } from '../options.js'
import { completeMultipart } from './complete-multipart.js'
import { abortSession, listSent, type SessionAction, signMore } from './continue-multipart.js'
import { openOwnSession } from './own-session.js'
import { startMultipart } from './start-multipart.js'

type GoOn = (action: SessionAction, options: RequestOptions) => Promise<Answer>

const WITH_SESSION: Readonly<Record<Exclude<MultipartAction, 'multipart-start'>, GoOn>> = {
  'multipart-sign': signMore,
  'multipart-list': listSent,
  'multipart-complete': completeMultipart,
  'multipart-abort': abortSession,
}

/**
 * Answers an action of an upload in parts. All but the first need the session that the first gave.
 * @throws RequestError as the action does, or as its session is refused.
 */
export async function performMultipart(
  action: MultipartAction,
  request: Request,
  members: Readonly<Record<string, unknown>>,
  options: RequestOptions,
): Promise<Answer> {
  if (action === 'multipart-start') return startMultipart(request, members, options)
  const session = await openOwnSession(action, request, members, options)
  return WITH_SESSION[action]({ session, members }, options)
}
