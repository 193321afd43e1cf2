import { type Answer, jsonAnswer } from '../answer.js'
import { explainMissedCallback } from '../callback/missed-callback.js'
import { RequestError } from '../errors.js'
import type { RequestOptions } from '../options.js'
import { printable } from '../printable.js'
import { openState } from '../signing/upload-state.js'
import { normalizeEtag } from './object-facts.js'
import { assertOwn, dataOf, settleUpload, verifyStored } from './record-upload.js'
import { lookAtObject } from './rejected-object.js'

/**
 * Records an upload that the page says is stored, after looking at it: where the callback failed, or none was ordered.
 * @throws RequestError where it is not there (404), not what this server signed (403), or cannot be recorded now.
 */
export async function confirmUpload(
  members: Readonly<Record<string, unknown>>,
  options: RequestOptions,
): Promise<Answer> {
  const key = requireText(members, 'key')
  const token = requireText(members, 'state')
  options.watch.note({ via: 'confirm', key: printable(key) })
  const state = openState(token, options)
  options.watch.note({ route: state.route })
  assertOwn(state, key, options)
  const stored = await lookAtObject(key, state, options)
  const verified = verifyStored(state, key, stored, options)
  if (typeof members.etag === 'string' && normalizeEtag(members.etag) !== stored.etag)
    throw new RequestError(409, 'OBJECT_REPLACED', 'The object is another one by now.')
  const isMissed = options.callbackUrl !== undefined && !options.seenCallbacks.has(token, key)
  const upload = {
    ...verified,
    via: 'confirm',
    missedCallback: isMissed ? explainMissedCallback(members.callback_error) : undefined,
  } as const
  return jsonAnswer(200, { status: 'recorded', data: dataOf(await settleUpload(upload, options)) })
}

function requireText(members: Readonly<Record<string, unknown>>, name: string): string {
  const value = members[name]
  if (typeof value === 'string' && value !== '') return value
  throw new RequestError(400, 'INVALID_REQUEST', `"${name}" is missing or is no text.`)
}
