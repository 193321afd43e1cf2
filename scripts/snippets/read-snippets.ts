import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from '../commands.mjs'
import { runCommand } from '../run-command.ts'

/** A code block of a markdown file. */
export interface Snippet {
  /** Path from the root, such as `packages/core/README.md`. */
  readonly file: string
  /** Line of the block's first line of code, from 1. */
  readonly line: number
  /** The word behind the fence, such as `ts`; `''` where there is none. */
  readonly language: string
  readonly code: string
  /** Titles above it, the outermost first. */
  readonly headings: readonly string[]
  /** TypeScript that comes before it, unseen by the reader: what this block takes for granted. */
  readonly given: string
  /** Whether it goes on where the block before it ended. */
  readonly continues: boolean
  /** Why nobody checks it; `''` where it is checked. */
  readonly skip: string
}

/** A title or a block of a markdown file, in its order. */
export type MarkdownPart = { readonly level: number; readonly title: string } | Snippet

// decisions and changesets tell of a moment; api.md is written by a program; what tests read is theirs
const NOT_PAPERS = /^(?:docs\/decisions|\.changeset)\/|(?:^|\/)(?:CHANGELOG|api)\.md$|\/test\//

/** Every markdown file that somebody may copy from, as git knows them: new ones too. */
export async function listPapers(): Promise<string[]> {
  const listed = await runCommand('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '*.md'], root)
  const deleted = new Set((await runCommand('git', ['ls-files', '-z', '--deleted'], root)).split('\0'))
  return listed.split('\0').filter((file) => file && !NOT_PAPERS.test(file) && !deleted.has(file))
}

/** The code blocks of a markdown file; `file` is a path from the root. */
export const readSnippets = async (file: string): Promise<Snippet[]> =>
  (await readMarkdown(file)).filter((part) => 'code' in part)

/** The titles and code blocks of a markdown file; `file` is a path from the root. */
export const readMarkdown = async (file: string): Promise<MarkdownPart[]> =>
  parseMarkdown(await readFile(join(root, file), 'utf8'), file)

/** @throws Error for a fence that does not end, and for a `snippet:` comment that says nothing known or stands before no block. */
export function parseMarkdown(text: string, file: string): MarkdownPart[] {
  const parts: MarkdownPart[] = []
  const titles: string[] = []
  const lines = text.split('\n')
  let directive: string | undefined
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const fence = /^( *```+)(\w*)/.exec(line)
    const [, hashes, title = ''] = /^(#+) (.*)/.exec(line) ?? []
    if (fence) {
      const end = lines.indexOf(fence[1] ?? '', index + 1)
      if (end < 0) throw new Error(`${file}:${index + 1} opens a code block that does not end.`)
      // a block in a list is indented as the list is
      const indent = line.search(/\S/)
      const code = `${lines
        .slice(index + 1, end)
        .map((text) => text.slice(indent))
        .join('\n')}\n`
      const place = { file, line: index + 2, headings: titles.filter(Boolean) }
      parts.push({ ...place, language: fence[2] ?? '', code, ...parseDirective(directive, file) })
      index = end
    } else if (hashes) {
      titles.splice(hashes.length - 1, Infinity, title)
      parts.push({ level: hashes.length, title })
    } else if (directive !== undefined && line.trim() !== '') {
      throw new Error(`${file}:${index + 1} should be the code block that the snippet: comment above is about.`)
    }
    if (fence || line.trim() !== '') directive = /^<!-- snippet: (.*) -->$/.exec(line)?.[1]
  }
  return parts
}

function parseDirective(text = '', file: string): Pick<Snippet, 'given' | 'continues' | 'skip'> {
  const valueNamed = (name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? ''
  const found = {
    given: valueNamed('given'),
    continues: text.split(' ').includes('continues'),
    skip: valueNamed('skip'),
  }
  if (text && !found.given && !found.continues && !found.skip)
    throw new Error(`${file} has "snippet: ${text}": expected given="…", continues or skip="…".`)
  return found
}
