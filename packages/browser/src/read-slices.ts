/** One read: large enough that reads are few, small enough that the page stays quick and its memory flat. */
const SLICE_BYTES = 1024 * 1024

/**
 * Yields a file's bytes in order, a slice at a time.
 * @throws the signal's reason; DOMException `NotReadableError` for a file that changed or is gone.
 */
export async function* readSlices(file: Blob, signal?: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    signal?.throwIfAborted()
    yield new Uint8Array(await file.slice(start, start + SLICE_BYTES).arrayBuffer())
  }
  signal?.throwIfAborted()
}
