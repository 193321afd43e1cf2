import { createHash } from 'node:crypto'
import { encodeCallback } from '@acme/oss-upload-core'
import { readOssError } from '../bucket-client.js'
import { corsCommand } from '../checks/cors-preflight.js'
import type { DoctorContext } from '../doctor-context.js'
import { type Finding, fail, pass, warn } from '../finding.js'
import type { HttpAnswer } from '../http-request.js'
import { PROBE_CONTENT, type Prober } from './prober.js'

/** Uploads a byte by form, as a page does, and looks at what was stored. */
export async function probeForm(prober: Prober, context: DoctorContext): Promise<Finding[]> {
  const [origin] = context.settings.origins
  const answer = await prober.sendForm({ name: 'form.txt', ...(origin && { origin }) })
  if (answer.status >= 300) return [fail('PROBE_FORM_REFUSED', factsOf(answer))]
  const stored = await prober.client.send({ key: `${prober.folder}form.txt` })
  const difference = findDifference(stored)
  if (stored.status === 200 && difference) return [fail('PROBE_FORM_OTHER', { what: difference })]
  const unread = stored.status === 200 ? [] : [warn('PROBE_FORM_UNREAD', { status: stored.status })]
  const allowed = answer.headers.get('access-control-allow-origin')
  const isReadable = !origin || allowed === '*' || allowed === origin
  if (!isReadable) return [...unread, fail('PROBE_NOT_EXPOSED', { origin }, corsCommand(context))]
  return unread.length > 0 ? unread : [pass('PROBE_FORM')]
}

function findDifference({ text, headers }: HttpAnswer): string | undefined {
  if (text !== PROBE_CONTENT) return `${text.length} bytes`
  const md5 = createHash('md5').update(PROBE_CONTENT).digest('base64')
  const said = headers.get('content-md5')
  return said && said !== md5 ? `Content-MD5 ${said}` : undefined
}

const factsOf = (answer: HttpAnswer) => {
  const { status, code, message, ec = '-', requestId } = readOssError(answer)
  return { status, code, message, ec, request: requestId }
}

/** The app saw the callback and had a reason of its own: what doctor uploads carries no state of the app. */
const REFUSED_BY_APP = /^Error status : (?:400|403|409|410|422)\.?$/i

/** Uploads a byte whose upload OSS reports to the app. */
export async function probeCallback(url: string, prober: Prober, { found }: DoctorContext): Promise<Finding[]> {
  const callback = encodeCallback({
    callbackUrl: url,
    callbackBody: 'bucket=${bucket}&object=${object}&size=${size}&mimeType=${mimeType}&etag=${etag}&reqId=${reqId}',
    ...(found.callback?.url === url && {
      callbackSNI: found.callback.sni,
      ...(found.callback.host && { callbackHost: found.callback.host }),
    }),
  })
  const answer = await prober.sendForm({ name: 'callback.txt', fields: { callback } })
  if (answer.status === 200) return [pass('PROBE_CALLBACK', { url })]
  const facts = { ...factsOf(answer), url }
  if (answer.status !== 203) return [fail('PROBE_FORM_REFUSED', facts)]
  if (REFUSED_BY_APP.test(facts.message.trim())) return [pass('PROBE_CALLBACK_REFUSED', facts)]
  return [fail('PROBE_CALLBACK_FAILED', facts)]
}
