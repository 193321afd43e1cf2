import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EC_CAUSES } from '@acme/oss-upload-core/error-causes'
import { describe, expect, it } from 'vitest'
import { root } from '../../scripts/commands.mjs'
import { packageFolders } from '../../scripts/packed-packages.js'
import { listPapers, readMarkdown, readSnippets } from '../../scripts/snippets/read-snippets.js'

const papers = await listPapers()
const translated = papers.filter((file) => file.endsWith('.zh-CN.md'))

/** What two languages have in common: the levels of the titles, and the code without words for people. */
async function structureOf(file: string): Promise<string[]> {
  return (await readMarkdown(file)).map((part) =>
    'title' in part ? '#'.repeat(part.level) : `${part.language}\n${withoutWords(part.code)}`,
  )
}

/** Comments and what stands in a drawing are translated, and so are texts for users, which end in a full stop. */
const withoutWords = (code: string): string =>
  code.includes('┌') ? 'a drawing' : code.replace(/ *(?:\/\/|#) .*$/gm, '').replace(/(?<=')[^'\n]+[.。](?=')/g, '…')

/** Rows of tables, by their number of columns. */
const tablesOf = (text: string): number[] =>
  Array.from(text.matchAll(/^\|.*\|$/gm), ([row]) => row.split(/(?<!\\)\|/).length - 2)

describe('a paper in two languages', () => {
  it.each(translated)('%s has the titles, the code and the tables of the English one', async (file) => {
    const english = file.replace('.zh-CN', '')
    expect(await structureOf(file)).toEqual(await structureOf(english))
    const [ours, theirs] = await Promise.all([file, english].map((path) => readFile(join(root, path), 'utf8')))
    expect(tablesOf(ours ?? '')).toEqual(tablesOf(theirs ?? ''))
  })

  it.each(['README.md', 'docs/guides/zero-to-production.md', 'docs/guides/troubleshooting.md'])('%s is one', (file) =>
    expect(translated).toContain(file.replace('.md', '.zh-CN.md')),
  )
})

/** What each package's README has, in this order; what it has besides stands between. */
const SECTIONS = [
  /^Install$/,
  /^Use$/,
  /^(Options|Settings)$/,
  /^(Errors|Exit status)$/,
  /^(Runtimes|Security)/,
  /^Related/,
]

describe('the README of a package', () => {
  it.each(packageFolders)('of %s has the sections of all, in their order', async (folder) => {
    const parts = await readMarkdown(`packages/${folder}/README.md`)
    const titles = parts.flatMap((part) => ('title' in part && part.level === 2 ? [part.title] : []))
    const places = titles
      .map((title) => SECTIONS.findIndex((section) => section.test(title)))
      .filter((place) => place >= 0)
    expect(places).toEqual([0, 1, 2, 3, 4, 4, 5])
  })
})

describe('the table of ECs', () => {
  it.each([
    ['docs/guides/troubleshooting.md', 'en'],
    ['docs/guides/troubleshooting.zh-CN.md', 'zh'],
  ] as const)('in %s says what `oss-upload explain` says', async (file, language) => {
    const rows = (await readFile(join(root, file), 'utf8')).matchAll(/^\| `(\d{4}-\d{8})` \| (.*) \|$/gm)
    const expected = Object.entries(EC_CAUSES).map(([ec, text]) => [ec, text[language]])
    expect(Array.from(rows, ([, ec, text]) => [ec, text])).toEqual(expected)
  })
})

it('the line that a classic page changes is that of the page which a test uploads by', async () => {
  const page = await readFile(join(root, 'e2e/classic-page/upload.js'), 'utf8')
  const snippets = await readSnippets('docs/guides/migration.md')
  const line = snippets.find(({ code }) => code.includes('serverUrl ='))?.code.split('\n')[1]
  expect(page.split('\n')).toContain(line)
})

describe('a link in a paper', () => {
  it.each(papers)('of %s leads to a file that is there, and to a title of it', async (file) => {
    const text = (await readFile(join(root, file), 'utf8')).replace(/```.*?```/gs, '').replace(/`[^`\n]*`/g, '')
    for (const [, target = ''] of text.matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#')
      const found = path ? join(dirname(file), path) : file
      await access(join(root, found))
      if (anchor) expect(await anchorsOf(found), `${file}: ${target}`).toContain(anchor)
    }
  })
})

/** As GitHub makes them of titles. */
const anchorsOf = async (file: string): Promise<string[]> =>
  (await readMarkdown(file)).flatMap((part) =>
    'title' in part
      ? [
          part.title
            .toLowerCase()
            .replace(/[^\p{L}\p{N} _-]/gu, '')
            .replaceAll(' ', '-'),
        ]
      : [],
  )
