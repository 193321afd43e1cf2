import { describe, expect, it } from 'vitest'
import { findCommandErrors } from '../../scripts/snippets/check-commands.js'
import { findTypeErrors } from '../../scripts/snippets/check-types.js'
import { parseMarkdown, type Snippet } from '../../scripts/snippets/read-snippets.js'

const snippetsOf = (...lines: string[]): Snippet[] =>
  parseMarkdown(lines.join('\n'), 'A.md').filter((part) => 'code' in part)

describe('parseMarkdown', () => {
  it('reads blocks with their place and titles, also those in lists, and no title in a block', () => {
    const lines = [
      '# A',
      '',
      '## B',
      '',
      '1. so:',
      '',
      '   ```sh',
      '   # no title',
      '   x',
      '   ```',
      '',
      '## C',
      '',
      '```ts',
      'y',
      '```',
    ]
    expect(snippetsOf(...lines)).toMatchObject([
      { language: 'sh', code: '# no title\nx\n', line: 8, headings: ['A', 'B'] },
      { language: 'ts', code: 'y\n', line: 15, headings: ['A', 'C'] },
    ])
  })

  it.each([
    ['does not end', ['```ts', 'x']],
    ['has a comment that says nothing known', ['<!-- snippet: ignore -->', '```ts', 'x', '```']],
    ['is not there', ['<!-- snippet: skip="why" -->', 'text', '```ts', 'x', '```']],
  ])('refuses a block that %s', (_, lines) => expect(() => snippetsOf(...lines)).toThrow('A.md'))
})

describe('findTypeErrors', () => {
  it('names unknown packages, names and options, by their lines', async () => {
    const code = [
      "import { OssDirectUploader, Nothing } from '@acme/oss-upload-browser'",
      "import '@acme/oss-upload-nothing'",
    ]
    const errors = await findTypeErrors(
      snippetsOf(
        '```ts',
        ...code,
        "new OssDirectUploader({ endpoint: '/', chunks: 3 })",
        '```',
        '',
        '```js',
        'nobody()',
        '```',
      ),
    )
    expect(errors.map((error) => error.split(': ')[0])).toEqual(['A.md:2', 'A.md:3', 'A.md:4', 'A.md:8'])
  }, 60_000)
})

describe('findCommandErrors', () => {
  it('names unknown commands, flags, scripts and packages, and shell that is none', async () => {
    const errors = await findCommandErrors([
      ...snippetsOf(
        '```sh',
        'npx oss-upload sing',
        'oss-upload cors set --origins x # --nothing',
        'oss-emulator --prot 1',
        '```',
      ),
      ...snippetsOf('```sh', 'npm run nothing', 'pnpm build && npm install @acme/oss-upload-nothing', "echo '", '```'),
    ])
    expect(errors).toHaveLength(6)
  }, 60_000)

  it('takes what is there, with settings before it and a pipe behind', async () => {
    const line =
      'OSS_BUCKET=media npx @acme/oss-upload-cli cors print --origin https://a.example.com --format terraform | head'
    expect(await findCommandErrors(snippetsOf('```sh', line, 'npm test', 'pnpm install', '```'))).toEqual([])
  }, 60_000)
})
