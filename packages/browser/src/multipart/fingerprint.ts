import type { LargeDelivery } from './large-delivery.js'

/** How much of a file is read to tell it from others, in how many places: from its first byte to its last. */
const SAMPLES = 16
const SAMPLE_BYTES = 4 * 1024
/** How often one that cannot be read is read again, and after what time. */
const MAX_READINGS = 5
const PAUSE_MS = 200

/** Blobs have no name to be known by after a reload: each is known as itself. */
const blobs = new WeakMap<Blob, string>()

/**
 * Names the upload of a file, so that a later one of the same file to the same endpoint finds it: by name, size, type, time of
 * change, what the page says of it, its key where that ends in its name, and samples of its bytes.
 */
export async function identify({ file, key, server, signature }: LargeDelivery): Promise<string> {
  if (!('lastModified' in file)) return blobs.get(file) ?? nameBlob(file)
  const { name, size, type, lastModified } = file
  const endpoint = new URL(server.endpoint, document.baseURI).href
  // the same file for another folder is another object; other keys may be random, and say nothing
  const named = `/${key}`.endsWith(`/${name.normalize()}`) ? key : ''
  const facts = [endpoint, name, size, type, lastModified, signature.metadata, named, await hashSamples(file)]
  return JSON.stringify(facts)
}

function nameBlob(blob: Blob): string {
  const name = `blob ${crypto.getRandomValues(new Uint32Array(4)).join('-')}`
  blobs.set(blob, name)
  return name
}

async function hashSamples(file: File): Promise<string> {
  const last = Math.max(0, file.size - SAMPLE_BYTES)
  const starts = Array.from({ length: SAMPLES }, (_, index) => Math.floor((last * index) / (SAMPLES - 1)))
  const samples = await Promise.all(starts.map((start) => readSample(file, start)))
  return samples
    .reduce(hash, [0x811c9dc5, 0x9747b28c])
    .map((half) => (half >>> 0).toString(16))
    .join('')
}

/** Chromium cannot read a slice that was cut while it moved the file from memory to disk; one that is cut later it can. */
async function readSample(file: File, start: number, readings = 0): Promise<ArrayBuffer> {
  try {
    return await file.slice(start, start + SAMPLE_BYTES).arrayBuffer()
  } catch (error) {
    if (readings >= MAX_READINGS) throw error
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    return readSample(file, start, readings + 1)
  }
}

/** FNV-1a, twice from different beginnings: `crypto.subtle` is not there on pages without https. */
function hash([first, second]: [number, number], sample: ArrayBuffer): [number, number] {
  const bytes = new Uint8Array(sample)
  let [a, b] = [first, second]
  // by index: until it is compiled, an iterator and large numbers leave megabytes of garbage
  for (let at = 0; at < bytes.length; at++) {
    a = Math.imul(a ^ (bytes[at] as number), 0x01000193)
    b = Math.imul(b ^ (bytes[at] as number) ^ (a >>> 24), 0x5bd1e995)
  }
  return [a, b]
}
