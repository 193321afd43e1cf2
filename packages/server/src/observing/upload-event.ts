import type { UploadedObject } from '../recording/uploaded-object.js'

/** What every event says of the request, or the run of `reconcile`, that it belongs to. */
interface EventFacts {
  /** As the answer names it: in `x-request-id`, and in an error's `request_id`. */
  readonly requestId: string
  /** How long that had taken by then, in milliseconds. */
  readonly durationMs: number
  /** The route that was asked or that authorised the upload, `''` for the one without a name; absent until it is known. */
  readonly route?: string
  /** OSS's own id of the upload that it calls about, for its support; absent where OSS did not call. It is not proven. */
  readonly ossRequestId?: string
}

/** What an event says of a stored object. */
interface ObjectEventFacts extends Pick<UploadedObject, 'uploadId' | 'key' | 'size' | 'mimeType' | 'via'> {}

/** What an event says of a request that was answered with an error. */
interface ErrorEventFacts {
  /** The code that the caller was told. */
  readonly code: string
  /** Whether it was OSS's call or the page's; absent for signing requests. */
  readonly via?: UploadedObject['via']
  /** The key that the caller named: a claim, cut and made printable. */
  readonly key?: string
  /** Words for the operator: what is probably wrong, and what to do. The caller never sees them. */
  readonly diagnosis?: string
}

/**
 * What was done to a callback on its way from OSS to this handler: its path was rewritten, or its last slash alone; its query
 * was dropped, decoded and encoded again, or is another; its body was read by somebody else, turned from a form into JSON,
 * parsed and printed again, or something was added to it.
 */
export type CallbackChange =
  | 'path'
  | 'slash'
  | 'query-dropped'
  | 'query-reencoded'
  | 'query-changed'
  | 'body-consumed'
  | 'body-json'
  | 'body-reencoded'
  | 'body-padded'

/** Something that happened, by its `type`. No event holds a secret: no state, tag, policy or signature. */
export type UploadEvent = EventFacts &
  (
    | {
        /** Somebody may upload. */
        readonly type: 'signed'
        /** How many signatures the answer holds. */
        readonly count: number
      }
    /** An upload was handed to `onUploaded`, and is recorded. */
    | ({ readonly type: 'recorded' } & ObjectEventFacts)
    | ({
        /** `onUploaded` threw an `UploadRejected`. */
        readonly type: 'rejected'
        /** Its code. */
        readonly code: string
      } & ObjectEventFacts)
    | ({
        /** An upload came again: it was answered as the first time, and nothing ran. */
        readonly type: 'replayed'
        /** How it ended the first time. */
        readonly outcome: 'recorded' | 'rejected'
      } & ObjectEventFacts)
    | ({
        /** The caller asked for what it may not have, or sent what cannot be believed. */
        readonly type: 'refused'
        /** The status of the answer: 400 to 499. */
        readonly status: number
        /** What the caller was told. */
        readonly message: string
        /**
         * With `BAD_SIGNATURE`: undoing these makes the callback verify, so OSS did send it. Empty where nothing explains it;
         * absent with other codes.
         */
        readonly changes?: readonly CallbackChange[]
      } & ErrorEventFacts)
    | ({
        /** This server could not do its part. */
        readonly type: 'failed'
        /** The status of the answer, 500 or more; absent where the caller was answered all the same. */
        readonly status?: number
        /** As it was thrown. What your own functions put into it is in it. */
        readonly error: unknown
      } & ErrorEventFacts)
    | ({
        /** The page confirmed an upload for which OSS should have called, and this process has seen no call. */
        readonly type: 'callback-missed'
        /** What OSS told the page, where it passed that on: a claim, cut and made printable. */
        readonly callbackError?: string
        /** Words for the operator. */
        readonly diagnosis: string
      } & ObjectEventFacts)
  )

/** How an upload became known. */
export type Via = UploadedObject['via']
