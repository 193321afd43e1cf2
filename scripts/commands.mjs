// How the scripts here run other programs: in the checkout's root, with one environment that they may add to.
import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const windows = process.platform === 'win32'

// `npm run` exports what it was started with as npm_*; the inner npm and pnpm must not take it for their own settings.
// Settings that a person exports (npm_config_cache and the like) stay.
const fromNpmRun =
  /^(npm_(package_|lifecycle_|command$|execpath$|node_execpath$|config_(prefix|local_prefix|global_prefix|node_gyp|npm_version|user_agent|init_module|noproxy)$)|INIT_CWD$)/i

export const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !fromNpmRun.test(name))),
  // Windows spells it Path, and a copy of the environment is case-sensitive
  PATH: process.env.PATH ?? '',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
}

export function fail(message) {
  console.error(`[setup] ${message}`)
  process.exit(1)
}

const runSync = (command, args, options) =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', env, shell: windows, ...options })

/** What the command prints, or '' where it fails or is not there. */
export function read(command, args) {
  const result = runSync(command, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  return result.status === 0 ? result.stdout.toString().trim() : ''
}

export function mustRun(command, args, onFailure, options) {
  const { status } = runSync(command, args, options)
  if (status !== 0) fail(`\`${command} ${args.join(' ')}\` ended with status ${status}. ${onFailure}`)
}
