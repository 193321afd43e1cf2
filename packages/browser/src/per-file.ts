import { refuseAnswer, type UploadSignature } from '@acme/oss-upload-core'
import { type AppServer, askServer, endpointUrl } from './app-server.js'
import { UploadError, type UploadErrorCode } from './errors.js'
import { fileName } from './filters.js'
import { readAnswer, signatureFailure } from './request-signature.js'
import { type KeptSignature, keepSignature, type Signatures, secondsLeft } from './signature-cache.js'
import type { EarlierAttempt, FileToSign, SigningPolicy } from './signing-policy.js'

/** How many files one request names. */
const MAX_FILES = 50

/** What stands for a signature before a file is begun in parts: that servers may offer it is all that is known. */
const OFFER: UploadSignature = {
  ...{ version: 'v4', host: '', hosts: [], dir: '', key: undefined, fields: {}, expire: 0, serverTime: undefined },
  ...{ state: undefined, actions: ['multipart'], accept: undefined, minSize: undefined, maxSize: undefined },
}

type Kept = KeptSignature | UploadError

/** A file, and the attempt that its signature goes on with. */
interface FileToSignNow extends FileToSign {
  readonly attempt: EarlierAttempt | undefined
}

/**
 * Has each file signed on its own, for a route whose policy is `'per-file'`: the first file that needs a signature brings those of
 * the files behind it too. One request is in flight, and what has come to its end unused is asked for again.
 * @example
 * new OssDirectUploader({ endpoint: '/api/oss-upload', policy: perFile })
 */
export const perFile: SigningPolicy = (server, { expiryMarginSeconds, multipartFrom, attempts }): Signatures => {
  const announced = new Map<File | Blob, FileToSign>()
  /** Those that have got no signature yet. */
  const waiting = new Set<File | Blob>()
  const kept = new Map<File | Blob, Kept>()
  let pending: Promise<void> | undefined
  let offered = 0

  const entryOf = (file: File | Blob): FileToSignNow => ({
    ...(announced.get(file) ?? { file }),
    attempt: attempts.get(file),
  })

  /** The file itself, and those behind it that have no signature yet. */
  const request = async (file: File | Blob) => {
    const others = [...waiting].filter((other) => other !== file && !kept.has(other) && other.size <= multipartFrom)
    const group = [file, ...others.slice(0, MAX_FILES - 1)].map(entryOf)
    const signed = await signFiles(server, group)
    // what was forgotten meanwhile is asked for by nobody
    for (const [index, entry] of group.entries())
      if (entry.file === file || waiting.has(entry.file)) kept.set(entry.file, signed[index] as Kept)
  }

  const isGood = (found: Kept) => found instanceof UploadError || secondsLeft(found) > expiryMarginSeconds

  const sign = async (file: File | Blob): Promise<UploadSignature> => {
    for (let isFresh = false; ; ) {
      await pending
      const found = kept.get(file)
      kept.delete(file)
      // what has just come is taken however short its life is: asking again would bring no other
      if (found && (isFresh || isGood(found))) {
        waiting.delete(file)
        if (found instanceof UploadError) throw found
        return found.signature
      }
      isFresh = !pending
      pending ??= request(file).finally(() => {
        pending = undefined
      })
    }
  }

  /** Sent in parts, a file needs no form, and the key is chosen when it begins. */
  const offerParts = async (file: File | Blob) => {
    const { metadata } = entryOf(file)
    // stands for the one that the server will choose: no two files have the same
    return { ...OFFER, key: `${offered++}`, metadata }
  }

  return {
    announce(files) {
      for (const entry of files) {
        announced.set(entry.file, entry)
        waiting.add(entry.file)
      }
    },
    get: (file, isForm) =>
      isForm || attempts.get(file)?.signature.state || file.size <= multipartFrom ? sign(file) : offerParts(file),
    drop() {},
    forget(file) {
      announced.delete(file)
      waiting.delete(file)
      kept.delete(file)
    },
  }
}

/** Asks for signatures; of each file a signature, or why there is none. */
async function signFiles(server: AppServer, group: readonly FileToSignNow[]): Promise<Kept[]> {
  const files = group.map(({ file, metadata, attempt }) => ({
    name: fileName(file) || 'file',
    size: file.size,
    type: file.type,
    metadata,
    ...(attempt && { key: attempt.key, state: attempt.signature.state }),
  }))
  const route = endpointUrl(server).searchParams.get('route') ?? undefined
  const keep = keepSignature()
  try {
    const answer = await askServer(server, 'action', 'sign', { method: 'post', json: { route, files } })
    const { uploads } = Object(await answer.json().catch(() => {})) as { uploads?: unknown }
    // a file without an entry would be asked for again, and for ever
    if (!Array.isArray(uploads) || uploads.length < files.length)
      throw refuseAnswer('"uploads" is no list with an entry for each file')
    const signed = uploads.map(async (upload: unknown, index) => {
      const { error } = Object(upload) as { error?: ServerRefusal }
      return error ? refused(error, group[index] as FileToSign) : keep(await readAnswer(upload))
    })
    return await Promise.all(signed)
  } catch (error) {
    throw signatureFailure(server, error)
  }
}

/** What the server says of one file. */
interface ServerRefusal {
  readonly code: string
  readonly message: string
  readonly details?: { readonly limit?: number; readonly accept?: readonly string[] }
}

const SAME_CODES: readonly string[] = ['FILE_TYPE_NOT_ACCEPTED', 'FILE_TOO_LARGE', 'FILE_TOO_SMALL']

function refused({ code, message, details }: ServerRefusal, { file }: FileToSign): UploadError {
  const known = SAME_CODES.includes(code) ? (code as UploadErrorCode) : 'SIGNATURE_REQUEST_FAILED'
  const { size, type } = file
  const facts = { fileName: fileName(file), size, type, serverCode: code, ...details }
  return new UploadError(known, facts, { message })
}
