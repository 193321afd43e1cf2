import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from '../commands.mjs'
import { listEntries } from './package-sources.ts'
import type { Snippet } from './read-snippets.ts'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  // as Node runs it; what a bundler takes besides is no more than suffixes
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: ['node'],
  jsx: ts.JsxEmit.ReactJSX,
  strict: true,
  allowJs: true,
  checkJs: true,
  // JavaScript of a reader has no types to give its parameters; TypeScript has
  noImplicitAny: true,
  skipLibCheck: true,
  noEmit: true,
}

/** Where the packages are installed that a snippet may import beside ours: nothing is installed for the snippets alone. */
const INSTALLED = ['', 'e2e', 'servers', 'bench', 'packages/server', 'packages/emulator', 'packages/browser']

/** Names that any snippet may use without saying where they come from. */
const TAKEN_FOR_GRANTED = join(root, 'e2e/snippets/taken-for-granted.d.ts')

/** Languages that are type-checked, and the suffix that TypeScript knows them by. */
const SUFFIXES: Readonly<Record<string, string>> = { ts: '.ts', tsx: '.tsx', js: '.js', jsx: '.jsx' }

/** One module: a block, and those that go on where it ended. */
interface SnippetModule {
  readonly path: string
  readonly snippets: Snippet[]
  text: string
}

/**
 * Type-checks the snippets against the packages' sources, each as a module of its own. Returns a line for each mistake, with its
 * place in the markdown: `README.md:12: …`.
 */
export async function findTypeErrors(snippets: readonly Snippet[]): Promise<string[]> {
  const modules = toModules(snippets)
  const sources = new Map((await listEntries()).map(({ name, source }) => [name, source]))
  const program = createProgram(new Map(modules.map((module) => [module.path, module.text])), sources)
  return modules.flatMap((module) => {
    const file = program.getSourceFile(module.path)
    const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
    return found
      .filter(({ code }) => !(isUntypedScript(module) && code === IMPLICIT_ANY))
      .map((diagnostic) => describe(diagnostic, module))
  })
}

/** "Parameter 'x' implicitly has an 'any' type." */
const IMPLICIT_ANY = 7006
const isUntypedScript = ({ path }: SnippetModule): boolean => /\.jsx?$/.test(path)

function toModules(snippets: readonly Snippet[]): SnippetModule[] {
  const modules: SnippetModule[] = []
  for (const snippet of snippets) {
    const suffix = SUFFIXES[snippet.language]
    if (!suffix || snippet.skip) continue
    const last = modules.at(-1)
    if (snippet.continues && last && last.snippets[0]?.file === snippet.file) {
      last.snippets.push(snippet)
      last.text += snippet.code
    } else {
      // `given` shares the first line with an `export`, which makes a module of any text
      const head = `export {}; ${snippet.given}\n`
      const path = join(root, 'e2e/snippets', `block-${modules.length}${suffix}`)
      modules.push({ path, snippets: [snippet], text: head + snippet.code })
    }
  }
  return modules
}

function createProgram(texts: ReadonlyMap<string, string>, sources: ReadonlyMap<string, string>): ts.Program {
  const host = ts.createCompilerHost(OPTIONS)
  const { readFile, fileExists } = host
  host.fileExists = (path) => texts.has(path) || fileExists(path)
  host.readFile = (path) => texts.get(path) ?? readFile(path)
  host.getSourceFile = (path, target) => {
    const text = texts.get(path) ?? (fileExists(path) ? readFileSync(path, 'utf8') : undefined)
    return text === undefined ? undefined : ts.createSourceFile(path, text, target)
  }
  host.resolveModuleNameLiterals = (literals, containing, _, options, file) =>
    literals.map((literal) => {
      const source = sources.get(literal.text)
      if (source) return { resolvedModule: { resolvedFileName: source, extension: ts.Extension.Ts } }
      const froms = texts.has(containing) ? INSTALLED.map((folder) => join(root, folder, 'x.ts')) : [containing]
      const mode = ts.getModeForUsageLocation(file, literal, options)
      const resolve = (from: string) =>
        ts.resolveModuleName(literal.text, from, options, host, undefined, undefined, mode)
      return froms.map(resolve).find(({ resolvedModule }) => resolvedModule) ?? { resolvedModule: undefined }
    })
  return ts.createProgram([...texts.keys(), TAKEN_FOR_GRANTED], OPTIONS, host)
}

function describe({ start = 0, messageText }: ts.Diagnostic, { snippets, text }: SnippetModule): string {
  const message = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ')
  let line = text.slice(0, start).split('\n').length - 2
  for (const snippet of snippets) {
    const length = snippet.code.split('\n').length - 1
    if (line < length) return `${snippet.file}:${snippet.line + line}: ${message}`
    line -= length
  }
  return `${snippets[0]?.file}: ${message}`
}
