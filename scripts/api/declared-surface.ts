import { basename, sep } from 'node:path'
import ts from 'typescript'
import { printDeclaration } from './print-declaration.ts'

/** What one entry of a package gives to whoever imports it, as sorted lines of TypeScript. */
export interface DeclaredSurface {
  /** Exported declarations, and re-exports of other packages' names. */
  readonly exported: readonly string[]
  /** Declarations that these refer to, and that have no name outside. */
  readonly referredTo: readonly string[]
}

const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  target: ts.ScriptTarget.ES2023,
  types: [],
  // only names are looked up, so what `Promise` is does not matter
  noLib: true,
}

/**
 * Reads what the built declaration files of a package's entries export. `folder` is the package's: what is declared elsewhere is
 * another's surface. What several entries refer to stands with the first.
 */
export function readSurfaces(declarationFiles: readonly string[], folder: string): DeclaredSurface[] {
  const program = ts.createProgram(declarationFiles, OPTIONS)
  const checker = program.getTypeChecker()
  const entries = declarationFiles.map((file) => exportsOf(file, program))
  const known = new Set(entries.flatMap((symbols) => symbols.map((symbol) => resolve(symbol, checker))))
  return entries.map((symbols) => {
    const exported = symbols.map((symbol) => printExport(symbol, folder, checker))
    const own = symbols.map((symbol) => resolve(symbol, checker))
    const referredTo = findReferredTo(own, folder, checker).filter((symbol) => !known.has(symbol))
    for (const symbol of referredTo) known.add(symbol)
    return {
      exported: exported.sort(),
      referredTo: referredTo.map((symbol) => print(symbol, symbol.name, folder)).sort(),
    }
  })
}

function exportsOf(file: string, program: ts.Program): ts.Symbol[] {
  const source = program.getSourceFile(file)
  const module = source && program.getTypeChecker().getSymbolAtLocation(source)
  if (!module) throw new Error(`${file} exports nothing: has the package been built?`)
  return program.getTypeChecker().getExportsOfModule(module)
}

function printExport(symbol: ts.Symbol, folder: string, checker: ts.TypeChecker): string {
  const target = resolve(symbol, checker)
  const isOwn = declarationsIn(folder, target).length > 0
  return isOwn ? print(target, symbol.name, folder, 'export ') : `export { ${symbol.name} } from '${originOf(target)}'`
}

/** All declarations of a symbol: a function has one for each overload. */
const print = (symbol: ts.Symbol, name: string, folder: string, prefix = ''): string =>
  declarationsIn(folder, symbol)
    .map((declaration) => prefix + printDeclaration(declaration, name))
    .join('\n')

const resolve = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

const declarationsIn = (folder: string, { declarations = [] }: ts.Symbol): ts.Declaration[] =>
  declarations.filter((declaration) => declaration.getSourceFile().fileName.startsWith(`${folder}/dist/`))

/** The package that declares a symbol, by the folder that it is in. */
function originOf({ declarations: [declaration] = [] }: ts.Symbol): string {
  const file = declaration?.getSourceFile().fileName.split(sep).join('/') ?? ''
  const workspace = /\/packages\/(\w+)\/dist\//.exec(file)?.[1]
  return workspace
    ? `@acme/oss-upload-${workspace}`
    : (/.*node_modules\/((@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? basename(file))
}

/** The symbols given, and what they name in their declarations, however deep, that is at the top of the package's own files. */
function findReferredTo(symbols: readonly ts.Symbol[], folder: string, checker: ts.TypeChecker): ts.Symbol[] {
  const seen = new Set(symbols)
  for (const symbol of seen)
    for (const declaration of declarationsIn(folder, symbol))
      forEachIdentifier(declaration, (identifier) => {
        const named = checker.getSymbolAtLocation(identifier)
        const target = named && resolve(named, checker)
        if (target && declarationsIn(folder, target).some(isAtTop)) seen.add(target)
      })
  return [...seen]
}

function forEachIdentifier(node: ts.Node, visit: (identifier: ts.Identifier) => void): void {
  if (ts.isIdentifier(node)) visit(node)
  ts.forEachChild(node, (child) => forEachIdentifier(child, visit))
}

const isAtTop = (declaration: ts.Declaration): boolean =>
  ts.isSourceFile(ts.isVariableDeclaration(declaration) ? declaration.parent.parent.parent : declaration.parent)
