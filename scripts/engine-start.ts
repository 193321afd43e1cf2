/** How long an engine may take until it answers; one that hangs fails the run. */
export const START_MS = 30_000

/**
 * The engine that `npm test` found or installed. Where the variable is not set, the launch fails and says this text:
 * nothing is thrown here, since who runs other projects alone does not need the engine.
 */
export const executableFrom = (variable: string): string =>
  process.env[variable] || `(${variable} is not set: run \`npm test\`, or set it to the path of one)`
