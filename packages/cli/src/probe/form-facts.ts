import { readOssError } from '../bucket-client.js'
import type { HttpAnswer } from '../http-request.js'
import { requireBucket, requireCredentials } from '../settings.js'
import { type Experiment, extraElements, refusal } from './experiment.js'
import type { TrialForm } from './prober.js'

const storedOrNot = ({ status }: HttpAnswer): string => (status < 300 ? 'passes' : 'fails')

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

const MINUTE_MS = 60_000
const WRONG_SIGNATURE = { 'x-oss-signature': '0'.repeat(64) }

const SIMPLE: readonly Experiment[] = [
  byForm('2.3', 'metadata-too-large', { fields: { 'x-oss-meta-a': 'a'.repeat(9000) } }, refusal),
  byForm('2.6', 'signature-version-unknown', { fields: { 'x-oss-signature-version': 'OSS9-HMAC' } }, refusal),
  byForm('2.6', 'credential-malformed', { fields: { 'x-oss-credential': 'malformed' } }, refusal),
  byForm('2.6', 'policy-missing', { without: ['policy'] }, refusal),
  byForm('2.6', 'signature-missing', { without: ['x-oss-signature'] }, refusal),
  byForm('2.8', 'signature-mismatch-elements', { fields: WRONG_SIGNATURE }, extraElements),
  byForm('2.8', 'too-large-elements', { conditions: [['content-length-range', 0, 0]] }, extraElements),
  byForm('2.8', 'too-small-elements', { conditions: [['content-length-range', 2, 9]] }, extraElements),
  byForm(
    '3.2',
    'variable-of-callback-is-checked',
    { fields: { 'x:doctor': 'a' }, conditions: [['eq', '$x:doctor', 'b']] },
    (answer) => (storedOrNot(answer) === 'fails' ? 'yes' : 'no'),
  ),
  byForm(
    '3.2',
    'failed-in-is-printed-as',
    { fields: { 'Content-Type': 'c/c' }, conditions: [['in', '$content-type', ['a/a', 'b/b']]] },
    (answer) => /failed: (.*)$/.exec(readOssError(answer).message)?.[1] ?? '-',
  ),
  byForm('3.3', 'absent-field-starts-with', { conditions: [['starts-with', '$x-absent', 'a']] }, storedOrNot),
  byForm('3.3', 'absent-field-starts-with-empty', { conditions: [['starts-with', '$x-absent', '']] }, storedOrNot),
  byForm('3.3', 'absent-field-in', { conditions: [['in', '$x-absent', ['a']]] }, storedOrNot),
  byForm('3.3', 'absent-field-not-in', { conditions: [['not-in', '$x-absent', ['a']]] }, storedOrNot),
  byForm('3.3', 'content-type-of-file-part', { conditions: [['eq', '$content-type', 'text/plain']] }, storedOrNot),
  byForm('3.3', 'expired-with-wrong-signature', { lifeMs: -MINUTE_MS, fields: WRONG_SIGNATURE }, refusal),
  byForm('4.2', 'signed-10-minutes-ahead', { aheadMs: 10 * MINUTE_MS }, storedOrNot),
  byForm('4.2', 'signed-20-minutes-ahead', { aheadMs: 20 * MINUTE_MS }, storedOrNot),
  byForm(
    '2.7',
    'redirect',
    { fields: { success_action_redirect: 'https://oss-upload-doctor.invalid/' } },
    ({ status, headers }) => `${status} ${queryNames(headers.get('location'))}`,
  ),
]

const queryNames = (location: string | null): string =>
  location && URL.canParse(location) ? [...new URL(location).searchParams.keys()].join(',') || 'no-query' : '-'

const CREATED = { success_action_status: '201' }
const keyIn = (text: string): string => /<Key>([^<]*)<\/Key>/.exec(text)?.[1] ?? ''

const COMPOUND: readonly Experiment[] = [
  {
    section: '2.4',
    id: 'path-in-filename',
    async run(prober) {
      const { text } = await prober.sendForm({ name: '${filename}', fileName: 'a/b.txt', fields: CREATED })
      const key = keyIn(text)
      if (key) prober.remember(key)
      return key.endsWith('/a/b.txt') ? 'kept' : key.endsWith('/b.txt') ? 'cut' : 'other'
    },
  },
  {
    section: '2.5',
    id: 'file-without-filename',
    async run(prober) {
      const answer = await prober.sendForm({ name: 'a${filename}b', fileName: undefined, fields: CREATED })
      const key = keyIn(answer.text)
      if (key) prober.remember(key)
      if (!key) return refusal(answer)
      return key.endsWith('/ab') ? 'empty' : key.endsWith('/a${filename}b') ? 'unexpanded' : 'other'
    },
  },
  {
    section: '2.6',
    id: 'credential-date-malformed',
    run: async (prober, { settings }) => {
      const { accessKeyId } = requireCredentials(settings)
      const credential = `${accessKeyId}/2026011/${requireBucket(settings).region}/oss/aliyun_v4_request`
      return refusal(await prober.sendForm({ name: 'date.txt', fields: { 'x-oss-credential': credential } }))
    },
  },
  {
    section: '2.7',
    id: '201-children',
    async run(prober) {
      const { text } = await prober.sendForm({ name: '201.txt', fields: CREATED })
      return Array.from(text.matchAll(/<(\w+)>[^<]*<\/\1>/g), ([, name]) => name).join(',') || '-'
    },
  },
  {
    section: '6.4',
    id: 'bad-callback-stores',
    async run(prober) {
      const name = 'bad-callback.txt'
      await prober.sendForm({ name, fields: { callback: 'no base64!' } })
      prober.remember(prober.folder + name)
      return (await prober.client.send({ key: prober.folder + name })).status === 200 ? 'the-object' : 'nothing'
    },
  },
]

/** What forms show. */
export const FORM_EXPERIMENTS: readonly Experiment[] = [...SIMPLE, ...COMPOUND]
