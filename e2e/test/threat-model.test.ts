import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../scripts/check-threat-model.mjs', import.meta.url))
const TEST_FILE = fileURLToPath(new URL('threat-model.test.ts', import.meta.url))

type Result = [title: string, status: string]

/** Has the script compare a document with the results of a run; returns its exit code and what it complains of. */
async function check(document: string, ...runs: Result[][]): Promise<{ code: number; complaints: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'threat-model-'))
  try {
    const files = [join(folder, 'SECURITY.md'), join(folder, 'results.json')] as const
    const testResults = runs.map((run) => ({
      name: TEST_FILE,
      assertionResults: run.map(([title, status]) => ({ ancestorTitles: ['a callback'], title, status })),
    }))
    await writeFile(files[0], document)
    await writeFile(files[1], JSON.stringify({ testResults }))
    return await new Promise((resolve) =>
      execFile(process.execPath, [SCRIPT, ...files], (error, _, complaints) =>
        resolve({ code: Number(error?.code ?? 0), complaints }),
      ),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

const naming = (title: string) => `| forged | refused | \`e2e/test/threat-model.test.ts > a callback > ${title}\` |`

describe('scripts/check-threat-model.mjs', () => {
  it('passes where every test that is named ran and passed, in each run', async () => {
    const run: Result[] = [
      ['is refused', 'passed'],
      ['another', 'failed'],
    ]
    expect(await check(naming('is refused'), run, run)).toEqual({ code: 0, complaints: '' })
  })

  it.each<[string, Result[][]]>([
    ['is not there', [[['is believed', 'passed']]]],
    ['did not pass', [[['is refused', 'failed']]]],
    ['was skipped', [[['is refused', 'pending']]]],
    ['passed in one run and not in another', [[['is refused', 'passed']], [['is refused', 'failed']]]],
    ['failed in one run and passed in another', [[['is refused', 'failed']], [['is refused', 'passed']]]],
  ])('fails, and says which, where a test that is named %s', async (_, runs) => {
    const { code, complaints } = await check(naming('is refused'), ...runs)
    expect(code).toBe(1)
    expect(complaints).toContain('e2e/test/threat-model.test.ts > a callback > is refused')
  })

  it('takes a placeholder for each of its cases, and wants at least one', async () => {
    const cases: Result[] = [
      ['refuses a NUL (1)', 'passed'],
      ['refuses a slash (1)', 'passed'],
    ]
    expect(await check(naming('refuses %s (1)'), cases)).toMatchObject({ code: 0 })
    expect(await check(naming('refuses %s (1)'), [...cases, ['refuses a dot (1)', 'failed']])).toMatchObject({
      code: 1,
    })
    expect(await check(naming('refuses %s (2)'), cases)).toMatchObject({ code: 1 })
  })

  it('fails where nothing is named: a document in another form checks nothing', async () => {
    expect(await check('All is well.', [['is refused', 'passed']])).toMatchObject({ code: 1 })
  })
})
