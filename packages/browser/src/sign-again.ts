import type { UploadSignature } from '@acme/oss-upload-core'
import type { askServer } from './app-server.js'
import type { Delivery } from './deliver-file.js'
import type { readAnswer } from './request-signature.js'

/** An attempt to send a file that failed, and whose form may be stored all the same. */
export type EarlierAttempt = Pick<Delivery, 'file' | 'key' | 'signature' | 'server'>

/**
 * Has a file signed as the same upload that an earlier attempt was: should both be stored, that is one object, recorded once. What
 * it asks with is what the page has loaded already.
 * @returns `undefined` where the server does not go on with that attempt: it knows nothing of that, the attempt was long ago, or the
 * `dir` is another by now.
 */
export async function signAgain(
  { file, key, server, signature: { state, metadata } }: EarlierAttempt,
  ask: typeof askServer,
  read: typeof readAnswer,
): Promise<UploadSignature | undefined> {
  if (!server || !state) return undefined
  const { size, type } = file
  const name = ('name' in file && file.name) || 'file'
  const route = new URL(server.endpoint, document.baseURI).searchParams.get('route') ?? undefined
  const json = { route, files: [{ name, size, type, metadata, key, state }] }
  try {
    const answer = await ask(server, 'action', 'sign', { method: 'post', json })
    const [upload] = (await answer.json()).uploads
    return upload.key === key ? await read(upload) : undefined
  } catch {
    return undefined
  }
}
