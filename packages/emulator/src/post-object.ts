/**
 * PostObject: an upload by HTML form.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/postobject
 */
import { createHash } from 'node:crypto'
import type { Bucket } from './bucket.js'
import { assertPublicTargets } from './callback-address.js'
import type { Exchange } from './exchange.js'
import { meetKeyFaults } from './faults/serve-with-faults.js'
import { FormFields } from './form-fields.js'
import { FormReader, parseBoundary } from './form-reader.js'
import type { ContentFacts } from './object-record.js'
import { invalidArgument, OssError } from './oss-error.js'
import { sendPostSuccess } from './post-answer.js'
import { assertNoSecondFile, FieldCollector, isFilePart } from './post-fields.js'
import { type PostPlan, planPost } from './post-plan.js'
import { receiveContent } from './receive-content.js'
import { assertBodyLength, type BodyReader, readBody } from './request-body.js'
import type { Service } from './service.js'
import type { StagedBody } from './staged-body.js'
import { finishUpload } from './upload-callback.js'

/** Takes a form: reads and checks it, stores its file, calls back, answers. */
export async function postObject(exchange: Exchange, service: Service, bucket: Bucket): Promise<void> {
  const boundary = readBoundary(exchange)
  assertBodyLength(exchange.request)
  const body = readBody(exchange.request)
  try {
    const { plan, staged, facts } = await receiveForm(exchange, service, bucket, { body, boundary })
    const { key, metadata, forbidOverwrite, callback } = plan
    const { postEtag, now } = service.settings
    const etag = postEtag === 'md5' ? facts.md5 : opaqueEtag(facts)
    const record = await bucket.commit(staged, { key, metadata, facts, etag, now: now(), forbidOverwrite })
    const upload = { bucket, record, operation: 'PostObject' } as const
    await finishUpload(exchange, service, upload, callback, () =>
      sendPostSuccess(exchange, plan, bucket.info.name, record),
    )
  } finally {
    // Lets go of the rest of a refused form, so that whoever answers can skip it.
    await body.return()
  }
}

function readBoundary({ request }: Exchange): string {
  const contentType = request.headers['content-type'] ?? ''
  if (!/^multipart\/form-data\s*(;|$)/i.test(contentType)) throw new OssError('RequestIsNotMultiPartContent')
  const boundary = parseBoundary(contentType)
  if (boundary === undefined) throw invalidArgument('The boundary is missing.', 'Content-Type', contentType)
  return boundary
}

interface ReceivedForm {
  readonly plan: PostPlan
  readonly staged: StagedBody
  readonly facts: ContentFacts
}

interface FormSource {
  readonly body: BodyReader
  readonly boundary: string
}

/** Reads a form to its end, with its file staged; leaves nothing behind when the form is refused or breaks off. */
async function receiveForm(
  exchange: Exchange,
  { settings, faults }: Service,
  bucket: Bucket,
  { body, boundary }: FormSource,
): Promise<ReceivedForm> {
  const fields = new FormFields()
  const collector = new FieldCollector(fields)
  let received: ReceivedForm | undefined
  try {
    const reader = new FormReader(body, boundary)
    for (let part = await reader.next(); part; part = reader.takeNext() ?? (await reader.next())) {
      if (received) {
        assertNoSecondFile(part)
      } else if (isFilePart(part)) {
        const plan = planPost(exchange, settings, { bucket, fields, file: part })
        if (plan.callback) await assertPublicTargets(plan.callback, settings)
        if (!faults.isEmpty) await meetKeyFaults(exchange, faults)
        const { staged, facts } = await receiveContent(reader.takeWhole() ?? part.content, bucket, plan.range)
        received = { plan, staged, facts }
      } else {
        const value = reader.takeWhole()
        if (value) collector.add(part, value)
        else await collector.collect(part)
      }
    }
    // Behind the last part there may be anything; the Content-MD5 of the request covers it.
    for await (const _ of body);
    if (!received) throw new OssError('IncorrectNumberOfFilesInPOSTRequest')
    return received
  } catch (error) {
    await received?.staged.discard()
    throw error
  }
}

/** An identifier of the content that nobody can take for its MD5. */
const opaqueEtag = ({ md5 }: ContentFacts): string =>
  createHash('sha256').update(md5).digest('hex').slice(0, 32).toUpperCase()
