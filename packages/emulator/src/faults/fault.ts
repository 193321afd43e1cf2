/** What can be made to go wrong, as tests write it. */
import type { Operation } from '../operation.js'

/** The requests that a fault is for. */
export interface FaultScope {
  /**
   * Operations by their names in OSS's documentation, `preflight` for a browser's OPTIONS request, or `any`.
   * @default 'any'
   */
  operation?: Operation | 'any' | readonly Operation[]
  /**
   * Only objects whose key begins so. The key of a form is known once its fields have been read, so a fault with a prefix
   * meets a form then, ahead of its file.
   * @default every request, those that name no object too
   */
  keyPrefix?: string
  /**
   * Lets so many requests pass before it begins: an integer from 0.
   * @default 0
   */
  skip?: number
  /**
   * How many requests it meets: an integer from 1.
   * @default every one, until it is removed
   */
  times?: number
  /**
   * Share of the requests that it meets, above 0 and up to 1.
   * @default 1
   */
  probability?: number
  /**
   * Which requests `probability` picks: the same number picks the same ones. An integer.
   * @default 1
   */
  seed?: number
}

/** Waits. */
export interface LatencyFault {
  effect: 'latency'
  /** Milliseconds, 0 to 2147483647. */
  ms: number
  /**
   * `request`: before anything of the body is read; `answer`: before the first byte of the answer, the object being stored.
   * @default 'request'
   */
  at?: 'request' | 'answer'
}

/** Slows a request down, each for itself. */
export interface BandwidthFault {
  effect: 'bandwidth'
  /** Bytes of the request's body taken each second, from 1. */
  upBytesPerSecond?: number
  /** Bytes of the answer, headers and all, sent each second, from 1. */
  downBytesPerSecond?: number
}

/** Refuses: nothing is stored. */
export interface ErrorFault {
  effect: 'error'
  /** HTTP status, 300 to 599. */
  status: number
  /** `Code` of the error document, such as `ServiceUnavailable`: letters, digits and dots. */
  code: string
  /**
   * Its `Message`.
   * @default a sentence that names the fault
   */
  message?: string
}

/**
 * When a connection ends or rests. `request`: the headers have come, nothing else is read. `body`: the body has come,
 * whole, or `afterBytes` of it; nothing is stored. `answer`: all is done, the object stored and the callback sent; only the
 * answer is missing.
 */
export type FaultMoment = 'request' | 'body' | 'answer'

/** Resets the connection. */
export interface DropFault {
  effect: 'drop'
  /** @default 'body' with `afterBytes`, else 'answer' */
  at?: FaultMoment
  /** Bytes of the request's body, from 0; a body that is shorter passes. */
  afterBytes?: number
}

/** Keeps the connection open and never answers. */
export interface StallFault {
  effect: 'stall'
  /** @default 'body' with `afterBytes`, else 'answer' */
  at?: FaultMoment
  /** Bytes of the request's body, from 0, after which no more is read; a body that is shorter passes. */
  afterBytes?: number
}

/** Has the callback of an upload fail: the uploader gets 203, the object is stored. */
export interface CallbackFault {
  effect: 'callback'
  /** `not-sent`: the app server hears nothing. `answer-lost`: it was called, and what it answered was lost on the way. */
  outcome: 'not-sent' | 'answer-lost'
  /**
   * `Message` of the error document.
   * @default what OSS says of a server that it cannot reach, or that does not answer in time
   */
  message?: string
}

/** What a fault does. */
export type FaultEffect = LatencyFault | BandwidthFault | ErrorFault | DropFault | StallFault | CallbackFault

/** A fault: the requests that it is for, and what it does to them. */
export type Fault = FaultScope & FaultEffect

/** A fault in force, and what came of it. */
export interface FaultState {
  /** Names it for its removal. */
  readonly id: string
  /** As it was added. */
  readonly fault: Readonly<Fault>
  /** Requests that it was for; those that `skip` and `probability` let pass count. */
  readonly matched: number
  /** Requests that it met. */
  readonly fired: number
}
