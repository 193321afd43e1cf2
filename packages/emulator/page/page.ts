/** The page at `/_emulator/`: asks the emulator every two seconds, and shows what has changed. */
import { type BucketFacts, type ClockFacts, type FaultState, type RequestEntry, read } from './api.js'
import { showConditions } from './conditions.js'
import { byId } from './elements.js'
import { showBuckets } from './objects.js'
import { makeRequestItem, versionOf } from './request-item.js'

const REFRESH_MS = 2000
const requests = byId('requests')
const refused = byId<HTMLInputElement>('refused')
const live = byId<HTMLInputElement>('live')

/** Puts new requests in, and leaves those that are shown alone: they may be open, or have the focus. */
function showRequests(entries: readonly RequestEntry[]): void {
  const shown = new Map([...requests.children].map((item) => [(item as HTMLElement).dataset.version, item]))
  entries.forEach((entry, index) => {
    const item = shown.get(versionOf(entry)) ?? makeRequestItem(entry)
    if (requests.children[index] !== item) requests.insertBefore(item, requests.children[index] ?? null)
  })
  while (requests.childElementCount > entries.length) requests.lastElementChild?.remove()
  byId('no-requests').hidden = entries.length > 0
}

async function refresh(): Promise<void> {
  try {
    const [entries, faults, clock, buckets, health] = await Promise.all([
      read<RequestEntry[]>(`requests?limit=50${refused.checked ? '&refused=1' : ''}`),
      read<FaultState[]>('faults'),
      read<ClockFacts>('clock'),
      read<BucketFacts[]>('buckets'),
      read<{ region: string; dataDir: string }>('health'),
    ])
    byId('about').textContent = `${location.host}, ${health.region}, data in ${health.dataDir}`
    showRequests(entries)
    showConditions(faults, clock, () => void refresh())
    await showBuckets(buckets)
    byId('offline').hidden = true
  } catch {
    byId('offline').hidden = false
  }
}

async function keepRefreshing(): Promise<void> {
  if (live.checked && !document.hidden) await refresh()
  setTimeout(() => void keepRefreshing(), REFRESH_MS)
}

for (const control of [refused, live, byId('bucket')]) control.addEventListener('change', () => void refresh())
document.addEventListener('visibilitychange', () => void (document.hidden || refresh()))
await refresh()
await keepRefreshing()
