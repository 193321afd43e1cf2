import type { IncomingMessage } from 'node:http'
import { OssError } from './oss-error.js'
import { readBody } from './request-body.js'

/** Reads the document that a request carries. Throws `MalformedXML` past `maxBytes`. */
export async function readXmlBody(request: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of readBody(request)) {
    size += chunk.length
    if (size > maxBytes) throw new OssError('MalformedXML')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
