// What the tests run in and against: found on the machine, or installed where that is possible, or named in an error.
import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env, fail, mustRun, read } from './commands.mjs'

/** Debian keeps PostgreSQL's server programs out of PATH, in a folder by version. */
function postgresFolders() {
  const folder = '/usr/lib/postgresql'
  return existsSync(folder) ? readdirSync(folder).map((version) => join(folder, version, 'bin', 'initdb')) : []
}

const programs = [
  {
    name: 'Chromium or Chrome',
    variable: 'CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'],
    elsewhere: () => [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    debianPackage: 'chromium',
  },
  {
    name: 'Firefox',
    variable: 'FIREFOX',
    commands: ['firefox-esr', 'firefox', 'firefox.exe'],
    elsewhere: () => ['/Applications/Firefox.app/Contents/MacOS/firefox'],
    debianPackage: 'firefox-esr',
  },
  {
    name: 'WebKitWebDriver, which comes with WebKitGTK',
    commands: ['WebKitWebDriver'],
    debianPackage: 'webkit2gtk-driver',
  },
  { name: 'Xvfb, the display that WebKitGTK needs', commands: ['Xvfb'], debianPackage: 'xvfb' },
  { name: 'Redis', variable: 'REDIS_SERVER', commands: ['redis-server'], debianPackage: 'redis-server' },
  {
    name: 'PostgreSQL (its initdb)',
    variable: 'POSTGRES_INITDB',
    commands: ['initdb'],
    elsewhere: postgresFolders,
    debianPackage: 'postgresql',
  },
]

function find({ variable, commands, elsewhere = () => [] }) {
  if (env[variable]) return existsSync(env[variable]) ? env[variable] : fail(`${variable}: no file "${env[variable]}".`)
  const inPath = env.PATH.split(delimiter).flatMap((folder) => commands.map((command) => join(folder, command)))
  return [...inPath, ...elsewhere()].find((file) => existsSync(file))
}

const findMissing = (wanted) => wanted.filter((program) => !find(program))

function explain(missing) {
  const lines = missing.map(
    ({ name, variable }) =>
      `  - ${name}: ${variable ? `install it, or set ${variable} to its path` : 'must be in PATH'}`,
  )
  const packages = missing.map(({ debianPackage }) => debianPackage).join(' ')
  return [
    'The tests run in Chromium, Firefox and WebKit, and against Redis and PostgreSQL, the bench in Chromium. Not found:',
    ...lines,
    `On Debian: \`apt-get install --no-install-recommends ${packages}\` (as root, npm does it).`,
    'WebKitGTK and the runtimes of `servers` are there for Linux only: elsewhere run all in a Debian container, or the rest:',
    "`pnpm exec vitest run --project '!webkit' --project '!servers'`.",
  ].join('\n')
}

function install(missing) {
  const packages = missing.map(({ debianPackage }) => debianPackage)
  console.error(`[setup] installing ${packages.join(', ')} with apt-get`)
  const apt = ['-qq', '-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0']
  // RUNLEVEL keeps the packages from starting the services that they bring
  const options = {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  }
  const advice = `apt-get's message is above.\n${explain(missing)}`
  mustRun('apt-get', [...apt, 'update'], advice, options)
  mustRun('apt-get', [...apt, 'install', '-y', '--no-install-recommends', ...packages], advice, options)
}

/**
 * Sets each program's variable, and sees to it that the others are in PATH; fails where it cannot.
 * @param names of the programs that are needed: their variables, or commands where they have none; all where it is left out
 */
export function providePrograms(names) {
  const wanted = programs.filter(({ variable, commands }) => !names || names.includes(variable ?? commands[0]))
  const missing = findMissing(wanted)
  const mayInstall = process.platform === 'linux' && process.getuid() === 0
  if (missing.length > 0 && mayInstall && read('apt-get', ['--version'])) install(missing)
  const stillMissing = findMissing(wanted)
  if (stillMissing.length > 0) fail(explain(stillMissing))
  for (const program of wanted) if (program.variable) env[program.variable] = find(program)
}
