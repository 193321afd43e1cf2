import type { MultipartAction } from '../actions.js'
import type { RequestOptions } from '../options.js'
import { printable } from '../printable.js'
import { authorizeUpload, findRoute } from '../signing/grant.js'
import { assertKeyBelow } from '../signing/own-key.js'
import { type MultipartSession, openSession } from './session.js'

/**
 * Opens the session of an action, and asks the app whether whoever sends it may still upload there: a session alone is no
 * leave to anything.
 * @throws RequestError as {@link openSession}, 403 `WRONG_KEY` where `authorize` gives another dir than the session's, or what
 *   `authorize` throws.
 */
export async function openOwnSession(
  action: MultipartAction,
  request: Request,
  members: Readonly<Record<string, unknown>>,
  options: RequestOptions,
): Promise<MultipartSession> {
  const session = openSession(members.session, options)
  const { route: name, key, maxSize: size, carried } = session.state
  options.watch.note({ route: name, key: printable(key) })
  const file = { name: session.name, size, type: session.type, metadata: carried?.fileMetadata ?? null }
  const { dir } = await authorizeUpload(findRoute(name, options), request, { route: name, files: [file], action })
  assertKeyBelow(dir, key)
  return session
}
