import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { root } from '../../scripts/commands.mjs'
import { runCommand } from '../../scripts/run-command.js'

const MAX_LINES = 300
const MAX_TEST_LINES = 400

/** The files that somebody here has written, as git knows them: new ones too, built ones not. */
async function writtenFiles(): Promise<string[]> {
  const listed = await runCommand('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], root)
  const deleted = await runCommand('git', ['ls-files', '-z', '--deleted'], root)
  const gone = new Set(deleted.split('\0'))
  const code = /\.(ts|tsx|mts|cts|js|mjs|cjs|css|html|sh)$/
  return listed.split('\0').filter((file) => code.test(file) && !gone.has(file))
}

describe('the repository', () => {
  it(`has no file above ${MAX_LINES} lines, and no test above ${MAX_TEST_LINES}`, async () => {
    const files = await writtenFiles()
    expect(files.length).toBeGreaterThan(100)
    const lengths = await Promise.all(
      files.map(async (file) => [file, (await readFile(`${root}/${file}`, 'utf8')).split('\n').length - 1] as const),
    )
    const tooLong = lengths.filter(([file, lines]) => lines > (/\.test\.ts$/.test(file) ? MAX_TEST_LINES : MAX_LINES))
    expect(tooLong).toEqual([])
  })

  it('has nothing that nothing uses: no file, no export, no dependency; and uses nothing that it does not name', async () => {
    const knip = `${root}/node_modules/knip/bin/knip.js`
    expect(await runCommand(process.execPath, [knip, '--no-progress'], root)).toBe('')
  })
})
