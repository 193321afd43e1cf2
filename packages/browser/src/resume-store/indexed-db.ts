const TABLE = 'uploads'

/** Records of one kind, by their `id`. What fails in the browser's storage rejects. */
export interface Table<Value extends { readonly id: string }> {
  get(id: string): Promise<Value | undefined>
  all(): Promise<Value[]>
  put(value: Value): Promise<void>
  delete(id: string): Promise<void>
}

/** Opens a database of one table when it is first used; once it has failed, again with the next use. */
export function openTable<Value extends { readonly id: string }>(database: string): Table<Value> {
  let opening: Promise<IDBDatabase> | undefined

  const open = (): Promise<IDBDatabase> => {
    opening ??= openDatabase(database, () => {
      opening = undefined
    })
    return opening
  }
  const run = async <Result>(
    mode: IDBTransactionMode,
    act: (table: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> => {
    const begin = async () => (await open()).transaction(TABLE, mode)
    const transaction = await begin().catch(() => {
      // browsers also close databases without a word, such as those of a page that was in the background
      opening = undefined
      return begin()
    })
    return new Promise((resolve, reject) => {
      const request = act(transaction.objectStore(TABLE))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
    })
  }

  return {
    get: (id) => run<Value | undefined>('readonly', (table) => table.get(id)),
    all: () => run<Value[]>('readonly', (table) => table.getAll()),
    put: async (value) => void (await run('readwrite', (table) => table.put(value))),
    delete: (id) => run<undefined>('readwrite', (table) => table.delete(id)),
  }
}

/** @param onLost called when the database cannot be used any more. */
const openDatabase = (name: string, onLost: () => void): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'id' })
    request.onsuccess = () => {
      const database = request.result
      database.onclose = onLost
      // a page that deletes it, or a later version of this code, would wait for this page
      database.onversionchange = () => {
        database.close()
        onLost()
      }
      resolve(database)
    }
    request.onerror = () => {
      onLost()
      reject(request.error)
    }
  })
