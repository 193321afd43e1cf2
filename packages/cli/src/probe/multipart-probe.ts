import { createHash } from 'node:crypto'
import { readOssError } from '../bucket-client.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import type { HttpAnswer } from '../http-request.js'
import type { ProbeFact } from './facts.js'
import { PROBE_CONTENT, type Prober } from './prober.js'

/** What a multipart upload has shown. */
export interface MultipartProbe {
  readonly findings: readonly Finding[]
  readonly facts: readonly ProbeFact[]
}

/** Uploads a byte in one part. What goes wrong in the middle is aborted. */
export async function probeMultipart(prober: Prober): Promise<MultipartProbe> {
  const { client, folder } = prober
  const key = `${folder}multipart.txt`
  const started = await client.send({ method: 'POST', key, query: { uploads: '' } })
  if (started.status === 501 || started.status === 405)
    return { findings: [warn('PROBE_MULTIPART_ABSENT', { status: started.status })], facts: [] }
  const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(started.text)?.[1]
  if (started.status !== 200 || uploadId === undefined) return refused('InitiateMultipartUpload', started)
  const part = await client.send({ method: 'PUT', key, query: { partNumber: '1', uploadId }, body: PROBE_CONTENT })
  if (part.status !== 200) {
    await client.send({ method: 'DELETE', key, query: { uploadId } })
    return refused('UploadPart', part)
  }
  const bound = await probeSignedLength(prober, key, uploadId)
  const { findings, facts } = await complete(prober, key, uploadId, part)
  return { findings, facts: [bound, ...facts] }
}

/** Whether a part's URL can bind its Content-Length, as the server's do: the right one is taken, another is refused. */
async function probeSignedLength({ client }: Prober, key: string, uploadId: string): Promise<ProbeFact> {
  const putSignedAs = async (length: number) => {
    const headers = { 'content-length': String(length) }
    const query = { partNumber: '1', uploadId }
    const request = { method: 'PUT', key, query, headers, additionalHeaders: ['content-length'] } as const
    return (await client.send({ ...request, body: PROBE_CONTENT })).status === 200
  }
  const isRefused = !(await putSignedAs(PROBE_CONTENT.length + 1))
  const isTaken = await putSignedAs(PROBE_CONTENT.length)
  return { section: '5.2', id: 'signed-content-length', value: isTaken ? (isRefused ? 'bound' : 'ignored') : 'refused' }
}

async function complete(
  { client, remember }: Prober,
  key: string,
  uploadId: string,
  part: HttpAnswer,
): Promise<MultipartProbe> {
  const quoted = part.headers.get('etag') ?? ''
  const send = (etag: string) => {
    const body = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`
    return client.send({ method: 'POST', key, query: { uploadId }, body })
  }
  const bare = await send(quoted.replaceAll('"', ''))
  const done = bare.status === 200 ? bare : await send(quoted)
  if (done.status !== 200) {
    await client.send({ method: 'DELETE', key, query: { uploadId } })
    return refused('CompleteMultipartUpload', done)
  }
  remember(key)
  const md5 = createHash('md5').update(PROBE_CONTENT).digest()
  const expected = `${createHash('md5').update(md5).digest('hex').toUpperCase()}-1`
  const facts = [
    { section: '5.5', id: 'bare-etag', value: bare.status === 200 ? 'taken' : 'refused' },
    { section: '5.5', id: 'complete-etag', value: done.text.includes(expected) ? 'md5-of-md5s' : 'other' },
  ]
  return { findings: [pass('PROBE_MULTIPART')], facts }
}

function refused(step: string, answer: HttpAnswer): MultipartProbe {
  const { status, code, message, requestId } = readOssError(answer)
  return { findings: [fail('PROBE_MULTIPART_REFUSED', { step, status, code, message, request: requestId })], facts: [] }
}
