// `pnpm release:dry-run`: shows what a release would do now, without doing it.
import { dryRunRelease } from './dry-run.ts'

const { packages, left } = await dryRunRelease()
for (const { name, from, to, notes, published } of packages) {
  const dependencies = Object.entries(published?.dependencies ?? {}).map((dependency) => dependency.join('@'))
  console.log(`\n${name} ${from}${from === to ? ': no change' : ` → ${to}`}`)
  if (published) console.log(`  published to loopback, with ${dependencies.join(', ') || 'no dependency'}`)
  if (notes) console.log(notes.replace(/^/gm, '  '))
}

const faulty = packages.filter(({ from, to, notes, published }) => from !== to && !(notes && published?.version === to))
if (left.length > 0) console.error(`\nStill there: ${left.join(', ')}`)
for (const { name } of faulty) console.error(`\n${name} would have a new version without notes, or unpublished.`)
if (left.length + faulty.length > 0) process.exitCode = 1
