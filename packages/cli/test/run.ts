import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/src/index.js'
import type { ExitCode } from '../src/exit-code.js'
import { runCli } from '../src/run-cli.js'
import type { Surroundings } from '../src/surroundings.js'

/** What a run has written, and its exit code. */
export interface Run {
  readonly status: ExitCode
  readonly out: string
  readonly err: string
}

/** What tests change of the surroundings. */
export type Around = Partial<Surroundings> & { readonly input?: string | Buffer }

const CREDENTIALS = { OSS_ACCESS_KEY_ID: 'emulator-id', OSS_ACCESS_KEY_SECRET: 'emulator-secret' }

/** Runs a command line in this process, with the emulator's credentials in its environment. */
export async function run(argv: readonly string[], around: Around = {}): Promise<Run> {
  const out: string[] = []
  const err: string[] = []
  const { env, input = '', ...others } = around
  const status = await runCli(argv, {
    env: { ...CREDENTIALS, ...env },
    cwd: tmpdir(),
    isTerminal: false,
    columns: 80,
    stdout: (text) => void out.push(text),
    stderr: (text) => void err.push(text),
    stdin: async () => Buffer.from(input),
    confirm: async () => false,
    now: () => new Date(),
    lookup: lookupNames,
    callbackTimeoutMs: 5000,
    ...others,
  })
  return { status, out: out.join(''), err: err.join('') }
}

/** Every name but one is this machine's: hosts of OSS too. */
export async function lookupNames(hostname: string): Promise<readonly string[]> {
  if (hostname.endsWith('.absent.example')) throw Object.assign(new Error(hostname), { code: 'ENOTFOUND' })
  return ['127.0.0.1']
}

/** A look-up whose first answer, which a check is for, is public; the connection then goes to this machine. */
export function publicAtFirst(): Surroundings['lookup'] {
  let isAsked = false
  return async () => {
    const addresses = isAsked ? ['127.0.0.1'] : ['47.96.0.1', '2400:3200::1']
    isAsked = true
    return addresses
  }
}

/** A finding in `doctor --json`. */
export interface JsonFinding {
  readonly status: 'pass' | 'warn' | 'fail' | 'skip'
  readonly code: string
  readonly seen: string
  readonly why?: string
  readonly fix?: string
  readonly command?: string
  readonly facts: Readonly<Record<string, string | number>>
}

/** What doctor has found. */
export interface Diagnosis extends Run {
  readonly findings: readonly JsonFinding[]
  /** Codes of what is not well, in order. */
  readonly troubles: readonly string[]
  /** What `--probe` has settled. */
  readonly facts: readonly { section: string; id: string; value: string }[]
}

/** Runs doctor and reads its JSON. */
export async function diagnose(flags: readonly string[], around: Around = {}): Promise<Diagnosis> {
  const done = await run(['doctor', '--json', ...flags], around)
  const { checks, probe } = JSON.parse(done.out) as {
    checks: { findings: JsonFinding[] }[]
    probe?: { facts: Diagnosis['facts'] }
  }
  const findings = checks.flatMap((check) => check.findings)
  const troubles = findings.filter(({ status }) => status === 'warn' || status === 'fail').map(({ code }) => code)
  return { ...done, findings, troubles, facts: probe?.facts ?? [] }
}

/** Starts an emulator that ends with the running test. */
export async function runEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const dataDir = await mkdtemp(join(tmpdir(), 'oss-upload-cli-test-'))
  const emulator = await startEmulator({ ...options, dataDir })
  onTestFinished(async () => {
    await emulator.close()
    await rm(dataDir, { recursive: true, force: true })
  })
  return emulator
}

/** Flags that name the emulator's bucket. */
export const at = ({ url }: { url: string }): string[] => [
  '--bucket',
  'demo-bucket',
  '--region',
  'cn-hangzhou',
  '--endpoint',
  url,
]
