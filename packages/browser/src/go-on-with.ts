import type { UploadSignature } from '@acme/oss-upload-core'
import type { AppServer, askServer } from './app-server.js'
import type { Attempt } from './deliver-file.js'
import type { readAnswer, signatureFailure } from './request-signature.js'
import type { SignatureForFile } from './signature-cache.js'

/** What the page has loaded already: imported, bundlers would put it into a file of its own. */
type SigningTools = readonly [ask: typeof askServer, read: typeof readAnswer, failure: typeof signatureFailure]

/**
 * Makes the next attempt the same upload as the one before: should both be stored, that is one object, recorded once. A signature for one
 * file does so by itself; one that serves many does so while it is the same, and else the file is signed on its own.
 * @param given the signature that the next attempt would have.
 * @returns the signature that it shall have, with the key; `undefined` where that is the given one, or the server does not go on with the
 * attempt: it does not know how, the attempt was long ago, or the `dir` is another by now.
 * @throws UploadError `SIGNATURE_REQUEST_FAILED` where it may succeed the next time.
 */
export async function goOnWith(
  attempt: Attempt,
  given: SignatureForFile,
  server: AppServer | undefined,
  ...tools: SigningTools
): Promise<SignatureForFile | undefined> {
  const { key, signature } = attempt
  if (given.key) return undefined
  if (given === signature) return { ...given, key }
  return server && signature.state && signature.actions.includes('sign') ? signAgain(attempt, server, tools) : undefined
}

async function signAgain(
  { file, key, signature: { state } }: Attempt,
  server: AppServer,
  [ask, read, failure]: SigningTools,
): Promise<UploadSignature | undefined> {
  const { size, type } = file
  const name = ('name' in file && file.name) || 'file'
  const route = new URL(server.endpoint, document.baseURI).searchParams.get('route') ?? undefined
  const json = { route, files: [{ name, size, type, key, state }] }
  try {
    const answer = await ask(server, 'action', 'sign', { method: 'post', json })
    const [upload] = Object(await answer.json().catch(() => {})).uploads ?? []
    return Object(upload).key === key ? await read(upload) : undefined
  } catch (error) {
    if (NEVER.test(Object(error).response?.status)) return undefined
    throw failure(server, error)
  }
}

/** Statuses that the server would answer the next time too; who goes on without it hears why. */
const NEVER = /^4(?!08|29)/
