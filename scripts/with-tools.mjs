// Runs a root task on any machine that has Node >= 20 and npm: takes the Node and pnpm that are there when they are new
// enough, installs them into .tools/ when not, installs the workspace (and browsers and servers for the tests), then hands over.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { checkDisk } from './check-disk.mjs'
import { env, fail, mustRun, read, root, windows } from './commands.mjs'
import { providePrograms } from './provide-programs.mjs'

const NODE = '24.21.0'
const PNPM = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('@')[1]

const more = process.argv.slice(3)

const tasks = {
  demo: [['node', ['apps/demo/dev.mjs']]],
  test: [
    ['pnpm', ['run', 'build']],
    ['pnpm', ['exec', 'vitest', 'run', ...more]],
    // some of the tests cannot tell whether all that SECURITY.md names are there
    ...(more.length === 0 ? [['node', ['scripts/check-threat-model.mjs']]] : []),
  ],
  'test:large': [
    ['pnpm', ['run', 'build']],
    ['pnpm', ['exec', 'vitest', 'run', '--config', 'vitest.large.config.ts', ...more]],
  ],
  bench: [
    ['pnpm', ['run', 'build']],
    ['node', ['bench/run.ts', ...more]],
  ],
  check: [
    ['pnpm', ['run', 'lint']],
    ['pnpm', ['run', 'build']],
    ['pnpm', ['run', 'typecheck']],
  ],
}

/** What the tools of this workspace run on: ^22.19 || ^24.11 || >=26. */
function isNodeNewEnough(version) {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number)
  return (major === 22 && minor >= 19) || (major === 24 && minor >= 11) || major >= 26
}

/** npm packages that hold the binaries alone, so that no install script has to run. */
function missingTools() {
  const missing = {}
  const arch = process.arch
  const musl = process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime
  if (!isNodeNewEnough(process.version)) {
    if (musl) fail(`Node ${process.version} is too old and there is no ready build for musl: install Node ${NODE}.`)
    const system = { win32: `win-${arch}`, 'darwin/arm64': 'bin-darwin-arm64' }
    missing[
      `node-${system[process.platform] ?? system[`${process.platform}/${arch}`] ?? `${process.platform}-${arch}`}`
    ] = NODE
  }
  if (Number(read('pnpm', ['--version']).split('.')[0]) !== Number(PNPM.split('.')[0]))
    missing[`@pnpm/exe.${process.platform}-${arch}${musl ? '-musl' : ''}`] = PNPM
  return missing
}

function provideTools() {
  const tools = join(root, '.tools')
  const missing = missingTools()
  const names = Object.keys(missing)
  if (names.length === 0) return
  const stamp = JSON.stringify(missing)
  const stampFile = join(tools, '.stamp')
  if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
    console.error(`[setup] installing ${names.map((name) => `${name}@${missing[name]}`).join(' and ')} into .tools/`)
    const fresh = `${tools}.${process.pid}`
    mkdirSync(fresh, { recursive: true })
    writeFileSync(join(fresh, 'package.json'), JSON.stringify({ private: true, dependencies: missing }))
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
    mustRun(
      'npm',
      ['install', '--prefix', fresh, ...flags],
      `Is the npm registry in reach? You can also install Node ${NODE} and pnpm ${PNPM} yourself and run this again.`,
    )
    writeFileSync(join(fresh, '.stamp'), stamp)
    rmSync(tools, { recursive: true, force: true })
    renameSync(fresh, tools)
  }
  const folders = names.map((name) => join(tools, 'node_modules', name, name.startsWith('@') || windows ? '' : 'bin'))
  env.PATH = [...folders, env.PATH].join(delimiter)
}

/** The tests of other servers and the recipes bring 0.5 GB of runtimes and frameworks, which only tests and checks have use for. */
function installWorkspace(task) {
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn']
  if (task === 'demo' || task === 'bench') args.push('--filter=!servers', '--filter=!recipes')
  mustRun('pnpm', args, 'The message above says what pnpm could not do.')
}

/** The suites `upload-…` run in one, and so does a bench of all. */
const benchNeedsBrowser = () => !more.includes('--only') || more.some((word) => word.startsWith('upload-'))

const PARENT_CHECK_MS = 500

/** Runs one command to its end; signals reach it, and its status is ours. */
function run([command, args]) {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit', env, shell: windows })
  const forward = (signal) => child.kill(signal)
  process.on('SIGINT', forward).on('SIGTERM', forward)
  // npm passes a signal to the shell between us, which dies of it and tells nobody
  const parent = process.ppid
  const watch = setInterval(() => process.ppid === parent || forward('SIGTERM'), PARENT_CHECK_MS)
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`${command} could not be started: ${error.message}`))
    child.once('exit', (status, signal) => {
      clearInterval(watch)
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve(status ?? 128 + constants.signals[signal])
    })
  })
}

const task = tasks[process.argv[2]]
if (!task) fail(`"${process.argv[2]}" is no task. Tasks: ${Object.keys(tasks).join(', ')}.`)
if (process.argv[2] === 'test:large') checkDisk()
provideTools()
installWorkspace(process.argv[2])
if (process.argv[2] === 'test') providePrograms()
if (process.argv[2] === 'test:large') providePrograms(['CHROMIUM', 'FIREFOX', 'WebKitWebDriver', 'Xvfb'])
if (process.argv[2] === 'bench' && benchNeedsBrowser()) providePrograms(['CHROMIUM'])
for (const command of task) {
  const status = await run(command)
  if (status !== 0) process.exit(status)
}
