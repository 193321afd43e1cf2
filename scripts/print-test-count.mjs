// Prints the totals of the last test run as one plain line, and fails where a test failed, was skipped, or none ran.
import { readFileSync } from 'node:fs'

const file = new URL('../node_modules/.vitest/results.json', import.meta.url)
const { numPassedTests: passed, numFailedTests: failed, numTotalTests: total } = JSON.parse(readFileSync(file, 'utf8'))
const skipped = total - passed - failed
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exitCode = passed > 0 && failed === 0 && skipped === 0 ? 0 : 1
