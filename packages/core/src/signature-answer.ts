import type { PostObjectFields } from './post-object.js'

/** What a server has signed, before it is written as JSON. Times are unix seconds, sizes bytes. */
export interface IssuedSignature {
  readonly host: string
  /** Other origins of the same bucket, best first. */
  readonly hosts?: readonly string[] | undefined
  readonly dir: string
  readonly expire: number
  readonly serverTime: number
  readonly minSize: number
  readonly maxSize: number
  /** MIME types, `*` allowed after the slash; `undefined` where all are accepted. */
  readonly accept?: readonly string[] | undefined
  /** How many files may be chosen at a time. */
  readonly maxFiles?: number | undefined
  /** The signed policy's own fields. */
  readonly signed: PostObjectFields
  /** The encoded callback; `undefined` where OSS calls nobody. */
  readonly callback: string | undefined
  /** What the server sealed for itself; opaque to everybody else. */
  readonly state: string
  /** The actions that the mount offers. */
  readonly actions: readonly string[]
  /** Every form field to send verbatim, for a client that said it would; `undefined` for others. */
  readonly fields: Readonly<Record<string, string>> | undefined
}

/** The members of a signing answer, as they go over the wire; `undefined` ones are left out of the JSON. */
export type SignatureAnswer = Readonly<
  Record<string, string | number | readonly string[] | Readonly<Record<string, string>> | undefined>
>

/**
 * Writes a signature in the shape of the official samples (V1 or V4, by the fields it was signed with) and adds our own
 * members. `parseUploadSignature` reads it back.
 * @see https://www.alibabacloud.com/help/en/oss/use-cases/add-signatures-on-the-client-by-using-javascript-and-upload-data-to-oss
 */
export const toSignatureAnswer = (issued: IssuedSignature): SignatureAnswer => ({
  ...signedMembers(issued.signed),
  security_token: issued.signed['x-oss-security-token'],
  host: issued.host,
  hosts: issued.hosts,
  dir: issued.dir,
  expire: issued.expire,
  callback: issued.callback,
  protocol: 1,
  server_time: issued.serverTime,
  min_size: issued.minSize,
  max_size: issued.maxSize,
  accept: issued.accept,
  max_files: issued.maxFiles,
  state: issued.state,
  actions: issued.actions,
  fields: issued.fields,
})

const signedMembers = (signed: PostObjectFields): SignatureAnswer =>
  'Signature' in signed
    ? { accessid: signed.OSSAccessKeyId, policy: signed.policy, signature: signed.Signature }
    : {
        policy: signed.policy,
        x_oss_signature_version: signed['x-oss-signature-version'],
        x_oss_credential: signed['x-oss-credential'],
        x_oss_date: signed['x-oss-date'],
        signature: signed['x-oss-signature'],
      }
