/** Everything that a command takes from, or does to, what is around it: one real one, and tests pass their own. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folder that relative paths and the config file are looked for in. */
  readonly cwd: string
  /** Whether a person reads stdout: colour, and questions. */
  readonly isTerminal: boolean
  /** How wide its lines may be. */
  readonly columns: number
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  /** Reads stdin to its end. */
  readonly stdin: () => Promise<Buffer>
  /** Asks a person; only where {@link isTerminal}. */
  readonly confirm: (question: string) => Promise<boolean>
  readonly now: () => Date
  /** The IP addresses of a host name; rejects where there are none. */
  readonly lookup: (hostname: string) => Promise<readonly string[]>
  /** Authorities in PEM that replace the system's. @default the system's */
  readonly certificateAuthorities?: readonly string[]
  /** How long a callback may take, in milliseconds; OSS waits 5000. */
  readonly callbackTimeoutMs: number
}
