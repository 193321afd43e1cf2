import type { UploadResult } from './oss-response.js'

/** How one file of a batch ended. */
export type UploadOutcome<Data = unknown> =
  | { readonly file: File | Blob; readonly status: 'fulfilled'; readonly value: UploadResult<Data> }
  | { readonly file: File | Blob; readonly status: 'rejected'; readonly error: unknown }

/**
 * A running batch. Iterated, it yields each outcome as its file ends; awaited, it gives all of them in the order of the
 * files. It never rejects, and it runs whether or not anybody looks.
 */
export interface UploadBatch<Data = unknown>
  extends AsyncIterable<UploadOutcome<Data>>,
    PromiseLike<UploadOutcome<Data>[]> {}

/** Uploads files in their order, as many at a time as `limit` says at that time. */
export function startBatch<Data>(
  files: readonly (File | Blob)[],
  upload: (file: File | Blob) => Promise<UploadResult<Data>>,
  limit: () => number,
): UploadBatch<Data> {
  const inOrder: UploadOutcome<Data>[] = new Array(files.length)
  const tellNext: ((outcome: UploadOutcome<Data>) => void)[] = []
  const asEnded = files.map(() => new Promise<UploadOutcome<Data>>((resolve) => tellNext.push(resolve)))

  const waiting = files.entries()
  let running = 0
  const start = async (index: number, file: File | Blob) => {
    running++
    const outcome = await upload(file).then(
      (value) => ({ file, status: 'fulfilled', value }) as const,
      (error: unknown) => ({ file, status: 'rejected', error }) as const,
    )
    running--
    inOrder[index] = outcome
    tellNext.shift()?.(outcome)
    startMore()
  }
  const startMore = () => {
    while (running < limit()) {
      const next = waiting.next()
      if (next.done) return
      start(...next.value)
    }
  }
  startMore()
  const done = Promise.all(asEnded).then(() => inOrder)

  return {
    async *[Symbol.asyncIterator]() {
      yield* asEnded
    },
    // biome-ignore lint/suspicious/noThenProperty: a batch is awaited like a promise, and iterated like a stream
    then: done.then.bind(done) as PromiseLike<UploadOutcome<Data>[]>['then'],
  }
}
