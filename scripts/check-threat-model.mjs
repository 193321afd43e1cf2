// Fails where SECURITY.md names a test that the last whole run did not run, or that did not pass. A name is written as vitest
// prints it, `file > describe > it`; a placeholder of `it.each` (%s) stands for each of its cases.
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [document = 'SECURITY.md', results = 'node_modules/.vitest/results.json'] = process.argv.slice(2)
const read = (file) => readFileSync(resolve(root, file), 'utf8')

const statuses = new Map()
for (const { name: file, assertionResults } of JSON.parse(read(results)).testResults)
  for (const { ancestorTitles, title, status } of assertionResults) {
    const name = [relative(root, file).split(sep).join('/'), ...ancestorTitles, title].join(' > ')
    // core's tests run in Node and in each browser: all have to pass
    if (status !== 'passed' || !statuses.has(name)) statuses.set(name, status)
  }

function findFault(name) {
  const pattern = name.split(/%[sdijo]/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const whole = new RegExp(`^${pattern.join('.*')}$`, 's')
  const cases = [...statuses].filter(([known]) => whole.test(known))
  if (cases.length === 0) return 'did not run'
  return cases.find(([, status]) => status !== 'passed')?.[1]
}

const named = new Set(Array.from(read(document).matchAll(/`([^`\n]+\.test\.ts > [^`\n]+)`/g), ([, name]) => name))
const faults = [...named].map((name) => [name, findFault(name)]).filter(([, fault]) => fault !== undefined)

if (named.size === 0) console.error(`${document} names no test.`)
if (faults.length > 0) {
  console.error(`${document} names tests that do not back it up: correct the name there, or bring the test back.`)
  for (const [name, fault] of faults) console.error(`  ${fault}: ${name}`)
}
if (named.size === 0 || faults.length > 0) process.exitCode = 1
else console.log(`${document}: all of its ${named.size} tests ran and passed.`)
