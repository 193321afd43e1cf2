import { join } from 'node:path'
import {
  Application,
  type DeclarationReflection,
  Logger,
  LogLevel,
  type ProjectReflection,
  ReflectionKind,
} from 'typedoc'
import { root } from '../commands.mjs'
import { listEntries, type PackageEntry } from '../snippets/package-sources.ts'

/** What came of it. */
export interface ApiReference {
  /** Each warning and error: what has no docstring, and links that lead nowhere. */
  readonly complaints: readonly string[]
  /** The entries that have a page. */
  readonly entries: readonly string[]
}

/** Writes the API reference of every entry of every package into `folder`, from the docstrings of the sources. */
export async function generateApiReference(folder: string): Promise<ApiReference> {
  const entries = await listEntries()
  const app = await Application.bootstrap({
    name: 'oss-upload',
    entryPoints: entries.map(({ source }) => source),
    tsconfig: join(root, 'scripts/api-reference/tsconfig.json'),
    readme: 'none',
    excludeExternals: true,
    excludePrivate: true,
    excludeInternal: true,
    gitRevision: 'main',
    disableGit: true,
    sourceLinkTemplate: 'https://github.com/acme/oss-upload/blob/main/{path}#L{line}',
    basePath: root,
    validation: { invalidLink: true, notDocumented: false, notExported: false, invalidPath: true },
    logLevel: 'Warn',
  })
  const logger = new ComplaintLogger()
  app.logger = logger
  const project = await app.convert()
  if (!project) return { complaints: logger.complaints, entries: [] }
  nameModules(project, entries)
  app.validate(project)
  await app.generateDocs(project, folder)
  const complaints = [...logger.complaints, ...findUndocumented(project)]
  return { complaints, entries: project.children?.map(({ name }) => name) ?? [] }
}

class ComplaintLogger extends Logger {
  readonly complaints: string[] = []
  override log(message: string, level: LogLevel): void {
    if (level >= LogLevel.Warn) this.complaints.push(message)
  }
}

function nameModules(project: ProjectReflection, entries: readonly PackageEntry[]): void {
  for (const module of project.children ?? []) {
    const file = module.sources?.[0]?.fullFileName
    const entry = entries.find(({ source }) => source === file)
    if (entry) module.name = entry.name
  }
}

// typedoc's own check asks for each property too; ours have no docstring where it would restate the name, such as `key`
function findUndocumented(project: ProjectReflection): string[] {
  const exported = (project.children ?? []).flatMap(({ children = [] }) => children)
  const own = exported.filter(({ kind }) => kind !== ReflectionKind.Reference)
  const members = own.flatMap(({ kind, children = [] }) => (kind === ReflectionKind.Class ? children : []))
  const callable = members.filter(({ kind }) => kind & (ReflectionKind.Method | ReflectionKind.Accessor))
  return [...own, ...callable].filter(isUndocumented).map((found) => `${found.getFullName()} has no docstring.`)
}

function isUndocumented({
  inheritedFrom,
  signatures = [],
  getSignature,
  ...reflection
}: DeclarationReflection): boolean {
  const commented = [reflection, getSignature, ...signatures]
  return !inheritedFrom && !commented.some((one) => one?.comment?.hasVisibleComponent())
}
