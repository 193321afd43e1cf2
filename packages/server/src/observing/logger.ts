/**
 * Where the server's log goes, one call a line: facts to search for, and words for whoever reads. A logger of the package
 * `pino` is one as it is.
 */
export interface Logger {
  /** What happens all the time: signatures, repeats. */
  debug(facts: object, message: string): unknown
  /** What a day consists of: uploads that were recorded or rejected, pages that were refused. */
  info(facts: object, message: string): unknown
  /** What somebody should look at: callbacks that were refused or did not come. */
  warn(facts: object, message: string): unknown
  /** What this server failed to do; `facts.err` is the error. */
  error(facts: object, message: string): unknown
}

const ignore = () => {}

/** Writes warnings and errors to the console, one line each, and nothing else. */
export const consoleLogger: Logger = {
  debug: ignore,
  info: ignore,
  warn: (facts, message) => console.warn(toLine(facts, message)),
  error: (facts, message) => console.error(toLine(facts, message)),
}

/** @throws TypeError that names the function that is missing. */
export function assertLogger(logger: Logger): void {
  for (const level of ['debug', 'info', 'warn', 'error'] as const)
    if (typeof logger?.[level] !== 'function')
      throw new TypeError(`logger.${level} is ${typeof logger?.[level]}: expected a function.`)
}

/** It is what is left when all else has thrown: whatever an app threw, there is a line. */
function toLine(facts: object, message: string): string {
  const line = `[oss-upload] ${message}`
  try {
    return `${line} ${JSON.stringify(facts, (_, value) => (value instanceof Error ? describeError(value) : value))}`
  } catch {
    const { err } = facts as { err?: unknown }
    return err instanceof Error ? `${line} ${JSON.stringify(String(err.stack))}` : `${line} (what JSON cannot carry)`
  }
}

/** What an error says, and not whatever else hangs on it. */
const describeError = ({ name, message, stack, cause, ...rest }: Error & { code?: unknown }): object => ({
  name,
  message,
  ...('code' in rest && { code: String(rest.code) }),
  stack,
  ...(cause !== undefined && { cause: cause instanceof Error ? cause : String(cause) }),
})
