import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What each package may import of the others: core knows none, and the emulator checks core from outside. */
const ALLOWED: Record<string, string[]> = {
  core: [],
  server: ['core'],
  browser: ['core'],
  emulator: [],
  cli: ['core', 'server', 'emulator'],
}

async function importsOf(name: string): Promise<Set<string>> {
  const folder = `${root}/packages/${name}/src`
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.ts'))
  const sources = await Promise.all(files.map((file) => readFile(`${folder}/${file}`, 'utf8')))
  expect(sources.length).toBeGreaterThan(0)
  return new Set(
    sources.flatMap((source) =>
      Array.from(source.matchAll(/(?:from|import\()\s*'@acme\/oss-upload-(\w+)/g), ([, found = '']) => found),
    ),
  )
}

describe('the packages', () => {
  it.each(Object.entries(ALLOWED))('of which %s imports only %j', async (name, allowed) => {
    const foreign = [...(await importsOf(name))].filter((found) => found !== name && !allowed.includes(found))
    expect(foreign).toEqual([])
  })
})
