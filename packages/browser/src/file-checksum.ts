import { combineCrc64 } from './combine-crc64.js'
import { type Crc64Options, createDigester } from './compute-crc64.js'

/** The CRC-64 of a file that is being sent, in decimal: of its parts, and of the whole. */
export interface FileChecksum {
  /**
   * That of one part. The first that is asked for says that the file goes in parts.
   * @param number from 1.
   * @param partSize bytes of each part but the last: the same each time.
   */
  part(number: number, partSize: number): Promise<string>
  /** That of the whole: of a file in parts, put together from theirs, as they were read when they were sent. */
  whole(): Promise<string>
}

/** What {@link createFileChecksum} gives. */
export interface RunningChecksum extends FileChecksum {
  /** Rejects where the file cannot be read; resolves when it has been, or goes in parts. */
  readonly read: Promise<unknown>
  /** Ends what computes. */
  close(): void
}

/** Begins to compute the CRC-64 of a file: as one, until a part is asked for. */
export function createFileChecksum(file: Blob, options: Crc64Options): RunningChecksum {
  const parts = new Map<number, Promise<string>>()
  const early = new AbortController()
  const end = () => early.abort(options.signal?.reason)
  options.signal?.addEventListener('abort', end)
  if (options.signal?.aborted) end()
  const { compute: computeWhole, close: closeWhole } = createDigester({ ...options, signal: early.signal })
  const { compute, close } = createDigester(options)
  const whole = computeWhole(() => file).finally(closeWhole)
  let size: number | undefined

  const part = (number: number, partSize: number): Promise<string> => {
    size = partSize
    early.abort()
    // cut when it is read: browsers may fail to read a slice that was cut before
    const slice = () => file.slice((number - 1) * partSize, number * partSize)
    const known = parts.get(number) ?? compute(slice)
    parts.set(number, known)
    // one that could not be read may be the next time
    known.catch(() => parts.delete(number))
    return known
  }

  return {
    part,
    async whole() {
      if (size === undefined) return whole
      let sum = '0'
      for (let start = 0, number = 1; start < file.size; start += size, number++)
        sum = combineCrc64(sum, await part(number, size), Math.min(size, file.size - start))
      return sum
    },
    read: whole.catch((error) => {
      if (size === undefined) throw error
    }),
    close() {
      options.signal?.removeEventListener('abort', end)
      close()
    },
  }
}
