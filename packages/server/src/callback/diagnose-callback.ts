import { type PublicKey, verifyCallback } from '@acme/oss-upload-core'
import type { CallbackChange } from '../observing/upload-event.js'
import { printable } from '../printable.js'
import { readMembers, rebuildCallbackBody } from './callback-body.js'

/** A callback whose signature did not fit. */
export interface UnverifiedCallback {
  /** The target that it was verified against. */
  readonly target: string
  /** The raw request-target. */
  readonly received: string
  readonly headers: Headers
  readonly body: Uint8Array
}

/** What a callback was verified with, and what OSS was told. */
export interface DiagnosisOptions {
  readonly publicKey: PublicKey
  readonly trustedPublicKeyUrls: readonly string[] | undefined
  readonly callbackUrl: string | undefined
}

/** Why a callback did not verify. */
export interface Diagnosis {
  readonly changes: readonly CallbackChange[]
  /** Words for the operator. No query is in them: apps put secrets there. */
  readonly diagnosis: string
}

/** A callback as OSS may have sent it, and what was done to it on the way if so. */
interface Guess {
  readonly target: string
  /** The body; `undefined` is the one that arrived. */
  readonly text: string | undefined
  readonly changes: readonly Change[]
}

type Change = readonly [CallbackChange, words: string]

/** Whoever sends a forgery makes the server try them all. */
const MAX_GUESSES = 8

/** Says what was probably done on the way to a callback, by undoing what usually is: at most 8 further verifications. */
export function diagnoseCallback(callback: UnverifiedCallback, options: DiagnosisOptions): Diagnosis {
  const { received, body } = callback
  const seen = `It arrived at ${printable(pathOf(received))} with ${body.length} bytes.`
  if (body.length === 0)
    return {
      changes: ['body-consumed'],
      diagnosis: `its body is empty, and OSS never sends an empty one: something in front has read it. Mount the endpoint ahead of any body parser. ${seen}`,
    }
  const guesses = guessesOf(callback, options).slice(0, MAX_GUESSES)
  const right = guesses.find((guess) => verifies(guess, callback, options))
  if (!right)
    return {
      changes: [],
      diagnosis: `none of the usual changes on the way explains it (${guesses.length} tried). Either OSS did not send it, or something in front changes more than one thing, or callback.url was another one when it was signed. ${seen}`,
    }
  const words = right.changes.map(([, words]) => words).join('; and ')
  return {
    changes: right.changes.map(([change]) => change),
    diagnosis: `OSS signed it, and it was changed on the way: ${words}. ${seen}`,
  }
}

function verifies({ target, text }: Guess, { headers, body }: UnverifiedCallback, options: DiagnosisOptions): boolean {
  try {
    verifyCallback({ target, headers, body: text === undefined ? body : new TextEncoder().encode(text) }, options)
    return true
  } catch {
    return false
  }
}

/** The likelier first; none is what was tried already, none twice. */
function guessesOf(callback: UnverifiedCallback, { callbackUrl }: DiagnosisOptions): Guess[] {
  const { target, body } = callback
  const ordered = callbackUrl === undefined ? target : withoutOrigin(callbackUrl)
  const changesOf = (guessed: string) => compareTargets(guessed, target, callbackUrl)
  const targets = targetsOf(callback, ordered).map((guessed) => ({
    target: guessed,
    text: undefined,
    changes: changesOf(guessed),
  }))
  const bodies = bodiesOf(body).map(({ text, change }) => ({
    target: ordered,
    text,
    changes: [...changesOf(ordered), change],
  }))
  // a byte order mark is one of the things that are added on the way
  const arrived = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
  const tried = new Set([`${target}\n${arrived}`])
  return [...targets, ...bodies].filter((guess) => {
    const key = `${guess.target}\n${guess.text ?? arrived}`
    return !tried.has(key) && tried.add(key)
  })
}

function targetsOf({ target, received }: UnverifiedCallback, ordered: string): string[] {
  const query = queryOf(target)
  const path = pathOf(target)
  const toggled = path.endsWith('/') ? path.slice(0, -1) : `${path}/`
  return [ordered, received, toggled + query, pathOf(ordered) + query]
}

function compareTargets(guessed: string, tried: string, callbackUrl: string | undefined): Change[] {
  const changes = [comparePaths(pathOf(guessed), pathOf(tried), callbackUrl), compareQueries(guessed, tried)]
  return changes.filter((change) => change !== undefined)
}

function comparePaths(path: string, tried: string, callbackUrl: string | undefined): Change | undefined {
  if (path === tried) return undefined
  const wanted = `it would verify if the path were ${printable(path)}`
  const isSlash = `${path}/` === tried || path === `${tried}/`
  const change = isSlash ? 'slash' : 'path'
  if (callbackUrl === undefined || new URL(callbackUrl).pathname !== path)
    return [
      change,
      `${wanted}, which is not the path of callback.url here: another process or stage of the app signs with another callback.url`,
    ]
  const who = isSlash ? 'something in front adds or drops the slash' : 'a proxy in front strips or rewrites it'
  return [change, `${wanted}: ${who}; set publicPath: '${path}'`]
}

function compareQueries(guessed: string, target: string): Change | undefined {
  const [query, tried] = [queryOf(guessed), queryOf(target)]
  const advice = 'let the proxy pass it on as it is'
  if (query === tried) return undefined
  if (tried === '') return ['query-dropped', `the query of callback.url was dropped: ${advice}`]
  if (new URLSearchParams(query).toString() === new URLSearchParams(tried).toString())
    return ['query-reencoded', `the query of callback.url was decoded and encoded again: ${advice}`]
  return ['query-changed', `the query is not that of callback.url: ${advice}`]
}

/** What a body was, before somebody added to it, or parsed and printed it. */
function bodiesOf(body: Uint8Array): { readonly text: string; readonly change: Change }[] {
  const members = readMembers(body)
  const who = 'a body parser or a proxy in front does that, and has to leave it alone'
  const change: Change = members.isJson
    ? ['body-json', `the body was turned from a form into JSON: ${who}`]
    : ['body-reencoded', `the body was parsed and printed again: ${who}`]
  const rebuilt = ENCODERS.map((encode) => ({ text: rebuildCallbackBody(members, encode), change }))
  // begun only where a run of them begins: at each of 64 KB of them it would take seconds
  const text = new TextDecoder().decode(body).replace(/(?<![\r\n])[\r\n]+$/, '')
  return [{ text, change: ['body-padded', 'a line break or a byte order mark was added to the body'] }, ...rebuilt]
}

const encodeStrictly = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)

/** OSS's way of encoding is known only in part. */
const ENCODERS: readonly ((text: string) => string)[] = [
  encodeStrictly,
  encodeURIComponent,
  (text) => encodeStrictly(text).replaceAll('%20', '+'),
  (text) => encodeStrictly(text).replace(/%../g, (encoded) => encoded.toLowerCase()),
]

const pathOf = (target: string): string => target.split('?', 1)[0] as string

const queryOf = (target: string): string => target.slice(pathOf(target).length)

const withoutOrigin = (url: string): string => url.slice(new URL(url).origin.length)
