/** What a command ends with. */
export const EXIT = {
  /** Done, and nothing wrong was found. */
  ok: 0,
  /** Something wrong was found: a check failed, CORS does not allow it, a callback does not verify. */
  found: 1,
  /** The command line, the environment or the config file cannot be used. */
  usage: 2,
  /** It could not be done: no answer, or OSS refused. */
  unavailable: 3,
} as const

/** A status of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
