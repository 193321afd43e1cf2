// `pnpm docs:api`: writes the API reference into docs/api, which is not committed.
import { join } from 'node:path'
import { root } from '../commands.mjs'
import { generateApiReference } from './generate.ts'

const { complaints, entries } = await generateApiReference(join(root, 'docs/api'))
for (const complaint of complaints) console.error(complaint)
console.log(`docs/api/index.html: ${entries.join(', ')}`)
process.exitCode = complaints.length > 0 ? 1 : 0
