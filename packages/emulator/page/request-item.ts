/** Shows one request, and why it was refused. */
import type { RequestEntry } from './api.js'
import { make, makeTime } from './elements.js'

/** What the facts of a refusal are called; those that are not here go by their own name. */
const NAMES: Readonly<Record<string, string>> = {
  ArgumentName: 'Argument',
  ArgumentValue: 'Given',
  CanonicalRequest: 'Canonical request (computed)',
  Cause: 'Cause',
  Condition: 'Condition that failed',
  Given: 'Given',
  Known: 'Known AccessKey ids',
  MaxSizeAllowed: 'Most bytes allowed',
  MinSizeAllowed: 'Fewest bytes allowed',
  Now: 'The emulator’s time',
  OSSAccessKeyId: 'AccessKey id (given)',
  Policy: 'Policy (decoded)',
  ProposedSize: 'Bytes given',
  RequestTime: 'Time of the request',
  ServerTime: 'The emulator’s time',
  SignatureProvided: 'Signature (given)',
  StringToSign: 'String to sign (computed)',
}

/** Makes the list item of a request. */
export function makeRequestItem(entry: RequestEntry): HTMLLIElement {
  const { refusal } = entry
  const summary = make(
    'summary',
    'row',
    make('span', `status ${toneOf(entry)}`, printStatus(entry)),
    make('span', '', entry.operation),
    make('span', 'name', [entry.bucket, entry.key].filter((name) => name !== null).join('/')),
    makeTime(entry.startedAt),
  )
  if (refusal) summary.append(make('span', 'why', `${refusal.code}: ${reasonInShort(entry)}`))
  const item = make('li', '', make('details', '', summary, make('div', 'more', makeFacts(entry))))
  item.dataset.version = versionOf(entry)
  return item
}

/** Changes when something about a request has. */
export const versionOf = ({ requestId, state }: RequestEntry): string => `${requestId} ${state}`

const printStatus = ({ status, state }: RequestEntry): string => (state === 'open' ? '…' : String(status ?? 'cut'))

function toneOf({ status, state, refusal }: RequestEntry): string {
  if (state === 'open') return 'odd'
  if (status === null || status >= 400) return 'bad'
  return refusal ? 'odd' : ''
}

function reasonInShort({ refusal }: RequestEntry): string {
  if (!refusal) return ''
  const { Condition, Given } = refusal.facts
  return Condition === undefined ? refusal.message : `${Condition} — given: ${Given}`
}

function makeFacts(entry: RequestEntry): HTMLDListElement {
  const list = make('dl', '')
  const add = (name: string, value: string | number | null) => {
    if (value === null || value === '') return
    const text = String(value)
    list.append(
      make('dt', '', name),
      make('dd', '', text.includes('\n') ? make('pre', '', text) : make('code', '', text)),
    )
  }
  if (entry.refusal) {
    const { code, message, ec, facts } = entry.refusal
    list.append(make('dt', 'group', 'Why it was refused'))
    add('Code', code)
    add('Message', message)
    for (const [name, value] of Object.entries(facts)) add(NAMES[name] ?? name, value)
    add('EC', ec)
    list.append(make('dt', 'group', 'Request'))
  }
  add('Target', `${entry.method} ${entry.target}`)
  add('Host', entry.host)
  add('Took', entry.durationMs === null ? null : `${entry.durationMs} ms`)
  add('Faults met', entry.faults.join(', '))
  add('Request id', entry.requestId)
  return list
}
