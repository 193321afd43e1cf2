/** Forms as the suites of the emulator send them. */
import { request } from 'node:http'
import { signPostPolicy } from '@acme/oss-upload-core'

const BOUNDARY = 'bench-boundary-of-some-length'
export const CONTENT_TYPE = `multipart/form-data; boundary=${BOUNDARY}`
export const BUCKET = 'bench'
/** Keys have as many digits behind `bench/`. */
export const KEY_DIGITS = 10

/** A form ahead of its file's content, and behind it; signed, with a policy that says what a server's would. */
export function formAround(key: string): { head: Buffer; tail: Buffer } {
  const policy = {
    bucket: BUCKET,
    expiration: new Date(Date.now() + 3_600_000),
    conditions: [
      ['content-length-range', 0, 5_000_000_000],
      ['starts-with', '$key', 'bench/'],
      ['eq', '$x-oss-meta-upload-tag', 'a-tag-of-the-upload'],
    ] as const,
  }
  const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
  const signed = signPostPolicy(policy, { version: 'v4', region: 'cn-hangzhou', credentials, now: new Date() })
  const fields = Object.entries({ key, 'x-oss-meta-upload-tag': 'a-tag-of-the-upload', ...signed })
  const parts = fields.map(
    ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n`
  return { head: Buffer.from(parts.join('') + file), tail: Buffer.from(`\r\n--${BOUNDARY}--\r\n`) }
}

const CHUNK = Buffer.alloc(65_536, 'some bytes of a file; ')

/** Sends a form of so many bytes, which are nowhere at once; gives the answer's status. */
export function sendLargeForm(port: number, bytes: number): Promise<number> {
  const { head, tail } = formAround('bench/large')
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': CONTENT_TYPE, 'content-length': head.length + bytes + tail.length }
    const outgoing = request({ port, method: 'POST', headers, agent: false }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0))
    }).once('error', reject)
    outgoing.write(head)
    let left = bytes
    const send = () => {
      while (left > 0) {
        const chunk = CHUNK.subarray(0, left)
        left -= chunk.length
        if (!outgoing.write(chunk)) return void outgoing.once('drain', send)
      }
      outgoing.end(tail)
    }
    send()
  })
}
