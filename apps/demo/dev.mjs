// Builds what the demo needs and runs it. Plain JavaScript that any Node reads, so that an old one is told what to do.
import { spawnSync } from 'node:child_process'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 13)) {
  console.error(
    `The demo needs Node 22.13 or newer, this is ${process.version}. Run \`npm run demo\` in the root folder: it brings one.`,
  )
  process.exit(1)
}

const args = ['--workspace-root', 'exec', 'turbo', 'run', 'build', '--filter=demo...', '--output-logs=errors-only']
const env = { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_PRINT_VERSION_DISABLED: '1' }
const options = { cwd: import.meta.dirname, env, shell: process.platform === 'win32' }
const build = spawnSync('pnpm', args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
if (build.status !== 0) {
  console.error(String(build.stdout ?? build.error))
  process.exit(1)
}
await import('./dist/main.js')
