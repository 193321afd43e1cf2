import type { IncomingMessage } from 'node:http'
import { OssError } from './oss-error.js'
import { readText } from './request-body.js'

/** Reads the document that a request carries. Throws `MalformedXML` past `maxBytes`. */
export const readXmlBody = (request: IncomingMessage, maxBytes: number): Promise<string> =>
  readText(request, maxBytes, () => new OssError('MalformedXML'))
