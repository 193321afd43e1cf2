import { randomBytes } from 'node:crypto'
import { type PolicyCondition, signPostPolicy } from '@acme/oss-upload-core'
import { type BucketClient, readOssError } from '../bucket-client.js'
import type { DoctorContext } from '../doctor-context.js'
import type { HttpAnswer } from '../http-request.js'
import { requireBucket, requireCredentials } from '../settings.js'

/** A form to try. */
export interface TrialForm {
  /** The last part of its key; `${filename}` may be in it. */
  readonly name: string
  readonly fields?: Readonly<Record<string, string>>
  /** Fields to send without. */
  readonly without?: readonly string[]
  readonly conditions?: readonly PolicyCondition[]
  /** `undefined`: the part has none. @default 'probe.txt' */
  readonly fileName?: string | undefined
  /** @default 'text/plain' */
  readonly fileType?: string
  /** @default no header */
  readonly origin?: string
  /** How far in the future it is signed, in milliseconds. @default 0 */
  readonly aheadMs?: number
  /** How long its policy is good, in milliseconds. @default ten minutes */
  readonly lifeMs?: number
}

/** Uploads single bytes below one folder of the bucket, and takes them away again. */
export interface Prober {
  readonly client: BucketClient
  /** The folder that everything goes to; ends in `/`. */
  readonly folder: string
  /** Sends a form with one byte. */
  sendForm(form: TrialForm): Promise<HttpAnswer>
  /** Notes an object to delete. */
  remember(key: string): void
  /** Deletes what was stored; returns the keys that are still there, and the last status. */
  clean(): Promise<{ readonly left: readonly string[]; readonly status: number }>
}

/** How long a trial's policy is good. */
const POLICY_LIFETIME_MS = 10 * 60_000

/** What is uploaded. */
export const PROBE_CONTENT = '1'

/** Creates a prober with a folder of its own. */
export function createProber(context: DoctorContext): Prober {
  const folder = `${context.settings.prefix}oss-upload-doctor/${randomBytes(8).toString('hex')}/`
  const client = context.client()
  const stored = new Set<string>()
  return {
    client,
    folder,
    remember: (key) => void stored.add(key),
    async sendForm(form) {
      const answer = await post(writeForm(form, folder, context), form, context)
      if (answer.status < 400) stored.add(folder + form.name.replace('${filename}', fileNameOf(form) ?? ''))
      return answer
    },
    clean: () => deleteAll(stored, client),
  }
}

const fileNameOf = (form: TrialForm): string | undefined => ('fileName' in form ? form.fileName : 'probe.txt')

function writeForm(form: TrialForm, folder: string, context: DoctorContext): FormData {
  const {
    name,
    fields = {},
    without = [],
    conditions = [],
    fileType = 'text/plain',
    lifeMs = POLICY_LIFETIME_MS,
  } = form
  const { bucket, region } = requireBucket(context.settings)
  const credentials = requireCredentials(context.settings)
  const now = new Date(context.surroundings.now().getTime() + (form.aheadMs ?? 0))
  const policy = {
    bucket,
    expiration: new Date(now.getTime() + lifeMs),
    conditions: [['starts-with', '$key', folder], ['content-length-range', 0, 1024], ...conditions] as const,
  }
  const signed = signPostPolicy(policy, { version: 'v4', region, credentials, now })
  const data = new FormData()
  for (const [field, value] of Object.entries({ key: folder + name, ...signed, ...fields }))
    if (!without.includes(field)) data.append(field, value)
  data.append('file', new Blob([PROBE_CONTENT], { type: fileType }), fileNameOf(form) ?? NO_NAME)
  return data
}

async function deleteAll(keys: Iterable<string>, client: BucketClient): ReturnType<Prober['clean']> {
  const left: string[] = []
  let status = 204
  for (const key of keys) {
    const answer = await client.send({ method: 'DELETE', key })
    if (answer.status < 300 || readOssError(answer).code === 'NoSuchKey') continue
    left.push(key)
    status = answer.status
  }
  return { left, status }
}

/** Stands for a name until the form is written: `FormData` gives every file one. */
const NO_NAME = 'oss-upload-doctor-no-name'

/** `Response` writes the form as a browser does. */
async function post(data: FormData, { origin }: TrialForm, context: DoctorContext): Promise<HttpAnswer> {
  const written = new Response(data)
  const bytes = Buffer.from(await written.arrayBuffer()).toString('latin1')
  return context.send(`${context.bucketOrigin()}/`, {
    method: 'POST',
    headers: { 'content-type': written.headers.get('content-type') ?? '', ...(origin && { origin }) },
    body: Buffer.from(bytes.replace(`; filename="${NO_NAME}"`, ''), 'latin1'),
  })
}
