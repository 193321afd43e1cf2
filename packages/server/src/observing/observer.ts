import { logEvent } from './event-log.js'
import { assertLogger, consoleLogger, type Logger } from './logger.js'
import type { UploadEvent } from './upload-event.js'

/** Who is told of what happens. None of its functions throws, whatever the app's own do. */
export interface Observer {
  /** Whether somebody hears everything. The console alone hears only what needs an operator, so nothing else is made for it. */
  readonly isHeard: boolean
  tell(event: UploadEvent): void
  /** Logs what is no event. */
  warn(facts: object, message: string): void
}

/** What an app gives to be told. */
export interface ObserverOptions {
  readonly logger?: Logger | undefined
  readonly onEvent?: ((event: UploadEvent) => unknown) | undefined
}

/** @throws TypeError that names what is no function. */
export function createObserver({ logger, onEvent }: ObserverOptions): Observer {
  if (logger !== undefined) assertLogger(logger)
  if (onEvent !== undefined && typeof onEvent !== 'function')
    throw new TypeError(`onEvent is ${typeof onEvent}: expected a function.`)
  const log = logger ?? consoleLogger
  return {
    isHeard: logger !== undefined || onEvent !== undefined,
    tell(event) {
      attempt('logger', () => logEvent(event, log))
      if (onEvent) attempt('onEvent', () => onEvent(event))
    },
    warn: (facts, message) => attempt('logger', () => log.warn(facts, message)),
  }
}

/** Runs the app's code at once, in the request's own context, and waits for nothing. */
function attempt(name: string, run: () => unknown): void {
  const start = async () => run()
  start().catch((error) => consoleLogger.error({ err: error }, `${name} failed`))
}

const observers = new WeakMap<object, Observer>()

/** Notes who is told of what happens at an endpoint, for what stands around it. */
export const setObserver = (endpoint: object, observer: Observer): unknown => observers.set(endpoint, observer)

/** Returns who is told; the console for an endpoint that an app has wrapped in an object of its own. */
export const observerOf = (endpoint: object): Observer => observers.get(endpoint) ?? createObserver({})
