import { readOssError } from '../bucket-client.js'
import { preflight } from '../checks/cors-preflight.js'
import type { DoctorContext } from '../doctor-context.js'
import type { HttpAnswer } from '../http-request.js'
import type { Prober, TrialForm } from './prober.js'

/** One thing that protocol.md leaves unconfirmed, and what this bucket does. */
export interface ProbeFact {
  /** Of protocol.md. */
  readonly section: string
  /** Stable, kebab-case. */
  readonly id: string
  /** A word or a few; without anything that names the bucket. */
  readonly value: string
}

interface Experiment {
  readonly section: string
  readonly id: string
  run(prober: Prober, context: DoctorContext): Promise<string | undefined>
}

const refusal = (answer: HttpAnswer): string => {
  const { status, code, ec } = readOssError(answer)
  return status < 400 ? `stored ${status}` : [status, code || '-', ec ?? '-'].join(' ')
}

const storedOrNot = ({ status }: HttpAnswer): string => (status < 300 ? 'passes' : 'fails')

const extraElements = (answer: HttpAnswer): string => Object.keys(readOssError(answer).extra).sort().join(',') || 'none'

/** An experiment that is one form. */
const byForm = (
  section: string,
  id: string,
  form: Omit<TrialForm, 'name'>,
  read: (answer: HttpAnswer) => string,
): Experiment => ({
  section,
  id,
  run: async (prober) => read(await prober.sendForm({ name: `${id}.txt`, ...form })),
})

const FORMS: readonly Experiment[] = [
  byForm('2.6', 'signature-version-unknown', { fields: { 'x-oss-signature-version': 'OSS9-HMAC' } }, refusal),
  byForm('2.6', 'credential-malformed', { fields: { 'x-oss-credential': 'malformed' } }, refusal),
  byForm('2.6', 'policy-missing', { without: ['policy'] }, refusal),
  byForm('2.6', 'signature-missing', { without: ['x-oss-signature'] }, refusal),
  byForm('2.8', 'signature-mismatch-elements', { fields: { 'x-oss-signature': '0'.repeat(64) } }, extraElements),
  byForm('2.8', 'too-large-elements', { conditions: [['content-length-range', 0, 0]] }, extraElements),
  byForm('3.3', 'absent-field-starts-with-empty', { conditions: [['starts-with', '$x-absent', '']] }, storedOrNot),
  byForm('3.3', 'absent-field-not-in', { conditions: [['not-in', '$x-absent', ['a']]] }, storedOrNot),
  byForm('3.3', 'content-type-of-file-part', { conditions: [['eq', '$content-type', 'text/plain']] }, storedOrNot),
  byForm('4.2', 'signed-10-minutes-ahead', { aheadMs: 10 * 60_000 }, storedOrNot),
  byForm(
    '3.2',
    'failed-in-is-printed-as',
    { fields: { 'Content-Type': 'c/c' }, conditions: [['in', '$content-type', ['a/a', 'b/b']]] },
    (answer) => /failed: (.*)$/.exec(readOssError(answer).message)?.[1] ?? '-',
  ),
  byForm(
    '2.7',
    'redirect',
    { fields: { success_action_redirect: 'https://oss-upload-doctor.invalid/' } },
    ({ status, headers }) => `${status} ${queryNames(headers.get('location'))}`,
  ),
]

const queryNames = (location: string | null): string =>
  location && URL.canParse(location) ? [...new URL(location).searchParams.keys()].join(',') || 'no-query' : '-'

const OTHERS: readonly Experiment[] = [
  {
    section: '2.4',
    id: 'path-in-filename',
    async run(prober) {
      const fields = { success_action_status: '201' }
      const { text } = await prober.sendForm({ name: '${filename}', fileName: 'a/b.txt', fields })
      const key = /<Key>([^<]*)<\/Key>/.exec(text)?.[1] ?? ''
      if (key) prober.remember(key)
      return key.endsWith('/a/b.txt') ? 'kept' : key.endsWith('/b.txt') ? 'cut' : 'other'
    },
  },
  {
    section: '2.7',
    id: '201-children',
    async run(prober) {
      const { text } = await prober.sendForm({ name: '201.txt', fields: { success_action_status: '201' } })
      return Array.from(text.matchAll(/<(\w+)>[^<]*<\/\1>/g), ([, name]) => name).join(',') || '-'
    },
  },
  {
    section: '2.8',
    id: 'head-error-header',
    run: async ({ client, folder }) =>
      (await client.send({ method: 'HEAD', key: `${folder}absent` })).headers.has('x-oss-err') ? 'sent' : 'absent',
  },
  {
    section: '5.5',
    id: 'unknown-upload',
    run: async ({ client, folder }) =>
      refusal(await client.send({ key: `${folder}absent`, query: { uploadId: '0'.repeat(32) } })),
  },
  {
    section: '8',
    id: 'allow-methods',
    async run(_prober, context) {
      const [origin] = context.settings.origins
      if (origin === undefined) return undefined
      const allowed = (await preflight(context, origin, 'POST')).headers.get('access-control-allow-methods') ?? ''
      return allowed === '' ? 'none' : /^\s*POST\s*$/i.test(allowed) ? 'the-one-asked-for' : 'several'
    },
  },
]

/** Tries out what only a bucket can show; one that cannot be tried is left out. */
export async function settleFacts(prober: Prober, context: DoctorContext): Promise<ProbeFact[]> {
  const facts: ProbeFact[] = []
  for (const { section, id, run } of [...FORMS, ...OTHERS]) {
    const value = await run(prober, context)
    if (value !== undefined) facts.push({ section, id, value })
  }
  return facts
}
