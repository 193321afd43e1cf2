/** The list of a bucket's objects. */
import { type BucketFacts, type ObjectFacts, type ObjectsPage, read } from './api.js'
import { byId, make, makeTime, printSize } from './elements.js'

const select = byId<HTMLSelectElement>('bucket')
const list = byId('objects')
const more = byId<HTMLButtonElement>('more')

let next: string | null = null
let shown = ''

/** Shows the buckets, and the chosen one's newest objects when they have changed. */
export async function showBuckets(buckets: readonly BucketFacts[]): Promise<void> {
  const names = buckets.map(({ name }) => name)
  if (names.join() !== [...select.options].map(({ value }) => value).join()) {
    const chosen = select.value
    select.replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)))
  }
  const bucket = buckets.find(({ name }) => name === select.value)
  if (!bucket) return
  const count = bucket.objects === 1 ? '1 object' : `${bucket.objects} objects`
  byId('bucket-facts').textContent = `${count}, ${printSize(bucket.bytes)}, ${bucket.acl}`
  const newest = await readPage(bucket.name, null)
  // An upload that replaces an object changes no count.
  const version = JSON.stringify([bucket, newest.objects[0]])
  if (version === shown) return
  shown = version
  list.replaceChildren()
  append(newest)
}

const readPage = (bucket: string, after: string | null): Promise<ObjectsPage> =>
  read(`objects?${new URLSearchParams({ bucket, ...(after === null ? {} : { after }) })}`)

function append(page: ObjectsPage): void {
  next = page.next
  list.append(...page.objects.map(makeItem))
  more.hidden = next === null
  byId('no-objects').hidden = list.childElementCount > 0
}

const makeItem = ({ key, size, contentType, lastModified }: ObjectFacts): HTMLLIElement =>
  make(
    'li',
    'row object',
    make('span', 'name', key),
    make('span', 'quiet type', contentType),
    make('span', 'size', printSize(size)),
    makeTime(lastModified),
  )

more.addEventListener('click', async () => {
  const first = list.childElementCount
  append(await readPage(select.value, next))
  byId('said').textContent = `${list.childElementCount - first} more objects`
  if (more.hidden) list.children[first]?.scrollIntoView({ block: 'nearest' })
})
