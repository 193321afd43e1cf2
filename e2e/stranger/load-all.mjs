// Loads each entry that it is told, by `import` and by `require`, and says what is behind it.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const named = (loaded) =>
  Object.keys(loaded)
    .filter((name) => !['default', '__esModule'].includes(name))
    .sort()

const entries = []
for (const entry of process.argv.slice(2))
  entries.push({ entry, imported: named(await import(entry)), required: named(require(entry)) })
console.log(JSON.stringify(entries))
