import { watch } from 'node:fs'
import { cp, readdir, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { elements, MIN_PART, type MultipartClient, multipartClient, partsXml } from './multipart-client.js'
import { runEmulator, storedFiles, temporaryFolder } from './run-emulator.js'
import { startProcess } from './run-process.js'
import { signHeadersV4 } from './sign.js'

const bucketFolder = (dataDir: string) => join(dataDir, 'buckets', 'demo-bucket')
const uploadFolders = (dataDir: string) => readdir(join(bucketFolder(dataDir), 'uploads'))
const content = (number: number) => Buffer.alloc(MIN_PART, String(number % 10))

/** Begins an upload of parts 1 to `count`; gives its id and the list that completes it. */
async function uploadParts(client: MultipartClient, count: number): Promise<{ uploadId: string; xml: string }> {
  const uploadId = await client.initiate('k', { 'x-oss-meta-a': 'b' })
  const parts: [number, string][] = []
  for (let number = 1; number <= count; number += 1) {
    const { headers } = await client.uploadPart('k', uploadId, number, content(number))
    parts.push([number, headers.get('etag') ?? ''])
  }
  return { uploadId, xml: partsXml(parts) }
}

const whole = (count: number) => Buffer.concat(Array.from({ length: count }, (_, index) => content(index + 1)))

describe('an upload in parts', () => {
  it('goes on after a restart', async () => {
    const first = await runEmulator()
    const { uploadId, xml } = await uploadParts(multipartClient(first.url), 2)
    const before = await multipartClient(first.url).listParts('k', uploadId)
    await first.close()
    const client = multipartClient((await runEmulator({ dataDir: first.dataDir })).url)
    const after = await client.listParts('k', uploadId)
    expect(after.text).toBe(before.text)
    expect(elements(await client.listUploads(), 'UploadId')).toEqual([uploadId])
    expect((await client.complete('k', uploadId, xml)).status).toBe(200)
    expect((await client.call('HEAD', 'k')).headers.get('x-oss-meta-a')).toBe('b')
    expect(whole(2).equals(await client.fetchBytes('k'))).toBe(true)
  })

  it('is an object after a restart, once it is completed', async () => {
    const first = await runEmulator()
    const { uploadId, xml } = await uploadParts(multipartClient(first.url), 3)
    await multipartClient(first.url).complete('k', uploadId, xml)
    const before = await multipartClient(first.url).call('HEAD', 'k')
    await first.close()
    const client = multipartClient((await runEmulator({ dataDir: first.dataDir })).url)
    const after = await client.call('HEAD', 'k')
    for (const name of ['etag', 'x-oss-hash-crc64ecma', 'x-oss-object-type', 'last-modified', 'content-length']) {
      expect(after.headers.get(name)).toBe(before.headers.get(name))
    }
    expect(whole(3).equals(await client.fetchBytes('k'))).toBe(true)
  })

  it('is swept where a crash came between the object and the end of its upload', async () => {
    const first = await runEmulator()
    const client = multipartClient(first.url)
    const { uploadId, xml } = await uploadParts(client, 2)
    await client.uploadPart('k', uploadId, 9, 'not used')
    const saved = await temporaryFolder()
    const folder = bucketFolder(first.dataDir)
    await cp(folder, saved, { recursive: true })
    await client.complete('k', uploadId, xml)
    await first.close()
    for (const name of ['uploads', 'bodies']) await cp(join(saved, name), join(folder, name), { recursive: true })
    const second = await runEmulator({ dataDir: first.dataDir })
    expect(await uploadFolders(second.dataDir)).toEqual([])
    expect(await storedFiles(second.dataDir)).toHaveLength(3)
    expect(whole(2).equals(await multipartClient(second.url).fetchBytes('k'))).toBe(true)
  })

  it('is swept where a crash came as it began or ended', async () => {
    const first = await runEmulator()
    const { uploadId } = await uploadParts(multipartClient(first.url), 2)
    await first.close()
    await rm(join(bucketFolder(first.dataDir), 'uploads', uploadId, 'upload.json'))
    const second = await runEmulator({ dataDir: first.dataDir })
    expect(await uploadFolders(second.dataDir)).toEqual([])
    expect(await storedFiles(second.dataDir)).toEqual([])
  })

  it('has whole parts only after kill -9 in the middle of one', async () => {
    const dataDir = await temporaryFolder()
    const child = await startProcess(dataDir)
    const { uploadId } = await uploadParts(multipartClient(child.url), 1)
    const query: [string, string][] = [
      ['partNumber', '1'],
      ['uploadId', uploadId],
    ]
    const path = `/k?partNumber=1&uploadId=${uploadId}`
    const headers = signHeadersV4({ method: 'PUT', resource: '/demo-bucket/k', query })
    const outgoing = request(child.url, { method: 'PUT', path, headers: { ...headers, 'Content-Length': 2_000_000 } })
    outgoing.on('error', () => undefined).write(Buffer.alloc(1_500_000))
    const bodies = join(bucketFolder(dataDir), 'bodies')
    const sizes = async () =>
      Promise.all((await readdir(bodies)).map(async (name) => (await stat(join(bodies, name))).size))
    await expect.poll(async () => (await sizes()).sort((a, b) => b - a)[0]).toBeGreaterThan(500_000)
    await child.kill()
    expect(await sizes()).toHaveLength(2)
    const client = multipartClient((await runEmulator({ dataDir })).url)
    expect(elements(await client.listParts('k', uploadId), 'Size')).toEqual([String(MIN_PART)])
    expect(await sizes()).toEqual([MIN_PART])
    expect((await client.completeAll('k', uploadId)).status).toBe(200)
    expect(content(1).equals(await client.fetchBytes('k'))).toBe(true)
  })

  it.each([1, 2, 3, 5, 8, 13, 21])(
    'is an object or an upload, and whole, after kill -9 at change %i on disk of Complete',
    async (changes) => {
      const count = 20
      const dataDir = await temporaryFolder()
      const child = await startProcess(dataDir)
      const client = multipartClient(child.url)
      const { uploadId, xml } = await uploadParts(client, count + 1)
      await client.call('PUT', 'k', { body: 'old' })
      const used = xml.replace(/<Part><PartNumber>21.*?<\/Part>/, '')
      const killed = killAtChange(dataDir, uploadId, changes, child.kill)
      await client.complete('k', uploadId, used).catch(() => undefined)
      await killed
      const second = await runEmulator({ dataDir })
      const after = multipartClient(second.url)
      const bytes = await after.fetchBytes('k')
      const isCompleted = bytes.length > 3
      expect(bytes.equals(isCompleted ? whole(count) : Buffer.from('old'))).toBe(true)
      expect(await uploadFolders(dataDir)).toEqual(isCompleted ? [] : [uploadId])
      expect(await storedFiles(dataDir)).toHaveLength(isCompleted ? count + 1 : count + 3)
      if (!isCompleted) expect((await after.complete('k', uploadId, used)).status).toBe(200)
      expect(whole(count).equals(await after.fetchBytes('k'))).toBe(true)
    },
  )
})

/** Kills as soon as so many changes of the bucket's folders are seen, or at the latest when the upload is gone. */
function killAtChange(dataDir: string, uploadId: string, changes: number, kill: () => Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0
    const folders = ['objects', 'uploads', 'bodies', join('uploads', uploadId)]
    const watchers = folders.map((name) =>
      watch(join(bucketFolder(dataDir), name), (_, file) => {
        seen += 1
        if (seen < changes && !(name === 'uploads' && file === uploadId)) return
        for (const watcher of watchers) watcher.close()
        void kill().then(resolve)
      }),
    )
  })
}
