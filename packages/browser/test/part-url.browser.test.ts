import { describe, expect, inject, it } from 'vitest'

const appUrl = inject('appUrl')

interface Started {
  readonly session: string
  readonly key: string
  readonly part_size: number
  readonly urls: readonly { readonly part_number: number; readonly url: string }[]
}

const ask = async (action: string, members: object) => {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(members) }
  return (await fetch(`${appUrl}/upload?action=multipart-${action}`, init)).json()
}

const sendByXhr = (url: string, part: Blob) =>
  new Promise<number>((resolve) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    request.upload.onprogress = () => {}
    request.onloadend = () => resolve(request.status)
    request.send(part)
  })
const sendByFetch = async (url: string, part: Blob) => (await fetch(url, { method: 'PUT', body: part })).status

const ways = [
  ['XMLHttpRequest', sendByXhr],
  ['fetch', sendByFetch],
] as const

describe.each(ways)('a part’s URL', (name, send) => {
  it.each([0, 1, 1024 ** 2, 2.5 * 1024 ** 2])(
    `takes what a browser sends by ${name} of a file of %i bytes`,
    async (size) => {
      const file = new File([new Uint8Array(size).fill(7)], 'a.bin', { type: 'video/mp4' })
      const { session, key, urls, part_size }: Started = await ask('start', {
        file: { name: file.name, size, type: file.type },
      })
      for (const { part_number, url } of urls) {
        const part = file.slice((part_number - 1) * part_size, part_number * part_size)
        expect(await send(url, part)).toBe(200)
      }
      expect(await ask('complete', { session })).toMatchObject({ status: 'recorded' })
      const recorded = await (await fetch(`${appUrl}/recorded?key=${encodeURIComponent(key)}`)).json()
      expect(recorded).toMatchObject({ size, mimeType: 'video/mp4', via: 'multipart' })
    },
  )
})
