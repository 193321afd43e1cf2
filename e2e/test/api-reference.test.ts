import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { generateApiReference } from '../../scripts/api-reference/generate.js'
import { listEntries } from '../../scripts/snippets/package-sources.js'

it('the API reference has every entry, a docstring for every export, and no link that leads nowhere', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'oss-upload-api-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { complaints, entries } = await generateApiReference(folder)
  expect(complaints).toEqual([])
  expect([...entries].sort()).toEqual((await listEntries()).map(({ name }) => name).sort())
  await access(join(folder, 'index.html'))
}, 180_000)
