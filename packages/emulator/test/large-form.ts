import { createHash } from 'node:crypto'
import { type ClientRequest, request } from 'node:http'
import { createCRC64 } from 'hash-wasm'
import { FORM_TYPE, field, fileField, rawForm } from './post-form.js'
import { signFormV4 } from './sign.js'

const CHUNK_BYTES = 256 * 1024
const TAIL = Buffer.from('\r\n--test-boundary--\r\n')

/** What a generator sent, to be compared with what was stored. */
export interface SentContent {
  readonly status: number | undefined
  /** Bytes. */
  readonly size: number
  /** 32 upper-case hex characters. */
  readonly md5: string
  /** Unsigned decimal. */
  readonly crc64: string
}

/** Content of any size that is nowhere at once, and differs from chunk to chunk. */
function* generate(size: number): Generator<Buffer, void> {
  const pattern = Buffer.alloc(CHUNK_BYTES, 'content of a large file, ')
  for (let at = 0; at < size; at += CHUNK_BYTES) {
    const chunk = Buffer.from(pattern.subarray(0, Math.min(CHUNK_BYTES, size - at)))
    chunk.write(at.toString(16))
    yield chunk
  }
}

/** Resolves when there is room for more, or nobody will take any. */
const drained = (outgoing: ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      outgoing.off('drain', end).off('close', end)
      resolve()
    }
    outgoing.on('drain', end).on('close', end)
  })

/**
 * Sends generated content in a signed form, as fast as the server takes it, and digests it on the way. `onProgress` hears
 * how many bytes are sent after each chunk. Rejects when the connection breaks off.
 */
export async function sendLargeForm(
  url: string,
  key: string,
  size: number,
  onProgress: (sent: number) => void = () => undefined,
): Promise<SentContent> {
  const parts = Object.entries({ ...signFormV4(), key }).map(([name, value]) => field(name, value))
  const head = rawForm([...parts, fileField('')], '').subarray(0, -2)
  const headers = { 'Content-Type': FORM_TYPE, 'Content-Length': head.length + size + TAIL.length }
  const outgoing = request(url, { method: 'POST', headers, agent: false })
  const answered = new Promise<number | undefined>((resolve, reject) => {
    outgoing.once('error', reject).once('response', (response) => {
      response.resume().once('end', () => resolve(response.statusCode))
    })
  })
  const [md5, crc64] = [createHash('md5'), (await createCRC64('c96c5795d7870f42')).init()]
  // Whoever waits for the answer gets the failure; until then Node shall not take it for an unhandled one.
  answered.catch(() => undefined)
  const write = async (chunk: Buffer): Promise<unknown> => outgoing.write(chunk) || drained(outgoing)
  await write(head)
  let sent = 0
  for (const chunk of generate(size)) {
    md5.update(chunk)
    crc64.update(chunk)
    await write(chunk)
    if (outgoing.destroyed) break
    sent += chunk.length
    onProgress(sent)
  }
  outgoing.end(TAIL)
  const status = await answered
  const digests = { md5: md5.digest('hex').toUpperCase(), crc64: BigInt(`0x${crc64.digest('hex')}`).toString() }
  return { status, size, ...digests }
}
