import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TEMPORARY_PREFIX, writeFileAtomically } from './durable-file.js'
import { syncFolder } from './folder-sync.js'
import { type ObjectRecord, parseRecord } from './object-record.js'
import { SharedTasks } from './shared-tasks.js'

const OWN_NAME = /^[0-9a-f]{64}\.json$/
const GROUP_NAME = /^[0-9a-f-]{36}\.jsonl$/
/** Files that are read side by side at the start. */
const READ_AT_ONCE = 64

/** A metadata file of several objects, a line each. */
interface Group {
  readonly path: string
  /** By key. */
  readonly records: Map<string, ObjectRecord>
}

/**
 * A bucket's folder of metadata. An object has a file of its own, under its key's hash, or a line in one that it shares with
 * others that were new at the same time. Its own file counts where it has both: objects get it when they change.
 */
export class RecordFolder {
  readonly #path: string
  readonly #bodiesPath: string
  /** Groups by the keys in them. */
  readonly #groups = new Map<string, Group>()
  readonly #rewrites = new SharedTasks()

  /** Metadata in one folder of content in another. */
  constructor(path: string, bodiesPath: string) {
    this.#path = path
    this.#bodiesPath = bodiesPath
  }

  /** Reads every record, own files first, and removes what a crash left half written. */
  async *read(): AsyncGenerator<ObjectRecord, void> {
    const names = await readdir(this.#path)
    const read = (name: string) => readFile(join(this.#path, name), 'utf8')
    const ofKind = (kind: RegExp) => names.filter((name) => kind.test(name))
    for (const name of names.filter((name) => name.startsWith(TEMPORARY_PREFIX))) {
      await rm(join(this.#path, name), { force: true })
    }
    const own = ofKind(OWN_NAME)
    for (let at = 0; at < own.length; at += READ_AT_ONCE) {
      const texts = await Promise.all(own.slice(at, at + READ_AT_ONCE).map(read))
      yield* texts.map(parseRecord)
    }
    for (const name of ofKind(GROUP_NAME)) {
      const records = (await read(name)).split('\n').filter(Boolean).map(parseRecord)
      this.#addGroup(join(this.#path, name), records)
      yield* records
    }
  }

  /** Tells whether a line of a group is there for a key; then it needs a file of its own. */
  isInGroup(key: string): boolean {
    return this.#groups.has(key)
  }

  /** Writes an object's own file. Where it fails, or what it comes after, everything stays as it was. */
  async save(record: ObjectRecord, after?: Promise<void>): Promise<void> {
    await writeFileAtomically(this.#ownPath(record.key), JSON.stringify(record), { after, alsoSync: this.#bodiesPath })
    // A line that stays does not count any more, and goes with the object.
    await this.#leaveGroup(record.key).catch(() => undefined)
  }

  /** Writes one file for several objects, all of them new. Where it fails, none of them is there. */
  async saveTogether(records: readonly ObjectRecord[], after: Promise<void>): Promise<void> {
    const path = join(this.#path, `${randomUUID()}.jsonl`)
    await writeFileAtomically(path, toLines(records), { after, alsoSync: this.#bodiesPath })
    this.#addGroup(path, records)
  }

  /** Removes what is known of an object, for good. */
  async remove(key: string): Promise<void> {
    // First: without its own file a line would count again.
    await this.#leaveGroup(key)
    await rm(this.#ownPath(key), { force: true })
    await syncFolder(this.#path)
  }

  #addGroup(path: string, records: readonly ObjectRecord[]): void {
    const group = { path, records: new Map(records.map((record) => [record.key, record])) }
    for (const { key } of records) this.#groups.set(key, group)
  }

  async #leaveGroup(key: string): Promise<void> {
    const group = this.#groups.get(key)
    const record = group?.records.get(key)
    if (!group || !record) return
    group.records.delete(key)
    try {
      await this.#rewrites.run(group.path, () => this.#rewrite(group))
      this.#groups.delete(key)
    } catch (error) {
      group.records.set(key, record)
      throw error
    }
  }

  async #rewrite({ path, records }: Group): Promise<void> {
    if (records.size > 0) return writeFileAtomically(path, toLines([...records.values()]))
    await rm(path, { force: true })
    await syncFolder(this.#path)
  }

  #ownPath(key: string): string {
    return join(this.#path, `${createHash('sha256').update(key).digest('hex')}.json`)
  }
}

const toLines = (records: readonly ObjectRecord[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('')
