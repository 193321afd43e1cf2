import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import earlierDataFolder from './earlier-data-folder.json' with { type: 'json' }
import { elements, multipartClient } from './multipart-client.js'
import { postForm } from './post-form.js'
import { runEmulator, storedFiles, temporaryFolder } from './run-emulator.js'
import { startProcess } from './run-process.js'
import { signFormV4 } from './sign.js'

const COUNT = 60
const keys = Array.from({ length: COUNT }, (_, index) => `k${index}`)
/** Different in length, from nothing to the largest that is stored with others. */
const contentOf = (key: string) => key.repeat(Math.floor((Number(key.slice(1)) * 64 * 1024) / (COUNT - 1) / key.length))

const upload = (url: string, key: string, content = contentOf(key)) =>
  postForm(url, { ...signFormV4(), key, 'x-oss-meta-key': key }, { content })

const records = (dataDir: string) => join(dataDir, 'buckets', 'demo-bucket', 'objects')

const groupFiles = async (dataDir: string) =>
  (await readdir(records(dataDir)))
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) => join(records(dataDir), name))

/** Runs an emulator with objects that came at the same time, and gives a key that shares its files. */
async function runWithGroup() {
  const { url, dataDir, close } = await runEmulator()
  const answers = await Promise.all(keys.map((key) => upload(url, key)))
  expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 204))
  const [file = ''] = await groupFiles(dataDir)
  const key: string = JSON.parse((await readFile(file, 'utf8')).split('\n')[1] ?? '').key
  return { url, dataDir, close, file, key, client: multipartClient(url) }
}

const text = async (client: ReturnType<typeof multipartClient>, key: string) => String(await client.fetchBytes(key))

describe('objects that come at the same time', () => {
  it('share files, and are whole before and after a restart', async () => {
    const { dataDir, close, client } = await runWithGroup()
    expect((await storedFiles(dataDir)).length).toBeLessThan(COUNT)
    for (const key of keys) expect(await text(client, key)).toBe(contentOf(key))
    await close()
    const after = multipartClient((await runEmulator({ dataDir })).url)
    for (const key of keys) expect(await text(after, key)).toBe(contentOf(key))
    expect((await after.call('HEAD', 'k7')).headers.get('x-oss-meta-key')).toBe('k7')
    expect(elements(await after.call('GET', ''), 'Key')).toEqual([...keys].sort())
  })

  it('give no byte of a neighbour to a range or a copy', async () => {
    const { client, key } = await runWithGroup()
    const content = contentOf(key)
    for (const range of ['0-', '1-2', '-3', `${content.length - 1}-`, `0-${content.length + 9}`]) {
      const bytes = await client.fetchBytes(key, { range: `bytes=${range}` })
      const [start = '', end = ''] = range.split('-')
      const expected =
        start === '' ? content.slice(-3) : content.slice(Number(start), end === '' ? undefined : Number(end) + 1)
      expect(String(bytes)).toBe(expected)
    }
    await client.call('PUT', 'copy', { headers: { 'x-oss-copy-source': `/demo-bucket/${key}` } })
    expect(await text(client, 'copy')).toBe(content)
  })

  it('are deleted one by one, for good, and leave no file behind', async () => {
    const { url, dataDir, close, client } = await runWithGroup()
    const [gone, kept] = [keys.slice(0, 20), keys.slice(20)]
    await Promise.all(gone.slice(1).map((key) => client.call('DELETE', key)))
    await client.call('DELETE', gone[0] ?? '')
    await close()
    const second = await runEmulator({ dataDir })
    const after = multipartClient(second.url)
    expect(elements(await after.call('GET', ''), 'Key')).toEqual([...kept].sort())
    for (const key of kept) expect(await text(after, key)).toBe(contentOf(key))
    await upload(second.url, 'k1', 'again')
    expect(await text(after, 'k1')).toBe('again')
    await Promise.all(keys.map((key) => after.call('DELETE', key)))
    expect(await storedFiles(dataDir)).toEqual([])
    expect(url).not.toBe(second.url)
  })

  it('go their own way when they change', async () => {
    const { url, dataDir, close, client, key } = await runWithGroup()
    await client.call('PUT', key, { query: { acl: '' }, headers: { 'x-oss-object-acl': 'public-read' } })
    const replaced = keys.filter((other) => other !== key)
    for (const other of replaced) expect((await upload(url, other, `new ${other}`)).status).toBe(204)
    expect(await text(client, key)).toBe(contentOf(key))
    await close()
    const second = await runEmulator({ dataDir })
    const after = multipartClient(second.url)
    expect((await fetch(`${second.url}/${key}`)).status).toBe(200)
    expect(await text(after, key)).toBe(contentOf(key))
    for (const other of replaced) expect(await text(after, other)).toBe(`new ${other}`)
    expect(await groupFiles(dataDir)).toEqual([])
    for (const other of keys) await after.call('DELETE', other)
    expect(await storedFiles(dataDir)).toEqual([])
  })

  it('do not come back where a crash left what they were', async () => {
    const { url, dataDir, close, file, key } = await runWithGroup()
    await cp(file, join(dataDir, 'before'))
    await upload(url, key, 'new')
    await close()
    await cp(join(dataDir, 'before'), file)
    const second = await runEmulator({ dataDir })
    const client = multipartClient(second.url)
    expect(await text(client, key)).toBe('new')
    await client.call('DELETE', key)
    await second.close()
    const third = multipartClient((await runEmulator({ dataDir })).url)
    expect((await third.call('GET', key)).status).toBe(404)
    for (const other of keys.filter((name) => name !== key)) expect(await text(third, other)).toBe(contentOf(other))
  })

  it.each(['bodies', 'objects'])('are refused together where the disk takes none of their %s', async (name) => {
    const { url, dataDir } = await runEmulator()
    const folder = join(dataDir, 'buckets', 'demo-bucket', name)
    await rm(folder, { recursive: true })
    const answers = await Promise.all(keys.map((key) => upload(url, key)))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([500]))
    await mkdir(folder)
    expect(await storedFiles(dataDir)).toEqual([])
    expect((await upload(url, 'k1')).status).toBe(204)
  })

  it('lets exactly one of many uploads win that forbid overwriting', async () => {
    const { url } = await runEmulator()
    const post = (key: string) => postForm(url, { ...signFormV4(), key, 'x-oss-forbid-overwrite': 'true' })
    const answers = await Promise.all(keys.map((_, index) => post(`k${index % 10}`)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(COUNT - 10)
  })

  it.each([1, 10, 100, 300])('are there, and whole, after kill -9 behind answer %i', async (answersBeforeKill) => {
    const dataDir = await temporaryFolder()
    const child = await startProcess(dataDir)
    const answered: string[] = []
    let sent = 0
    const send = async (): Promise<void> => {
      for (;;) {
        const key = `k${sent++ % COUNT}-${sent}`
        const { status } = await postForm(child.url, { ...signFormV4(), key }, { content: key.repeat(500) })
        if (status === 204 && answered.push(key) === answersBeforeKill) await child.kill()
      }
    }
    await Promise.allSettled(Array.from({ length: 16 }, send))
    const client = multipartClient((await runEmulator({ dataDir })).url)
    const listed = elements(await client.call('GET', '', { query: { 'max-keys': '1000' } }), 'Key')
    expect(listed).toEqual(expect.arrayContaining(answered))
    for (const key of listed) expect(await text(client, key)).toBe(key.repeat(500))
  })
})

describe('a data folder of an earlier version, which had files for each object', () => {
  it('is opened as it is', async () => {
    const dataDir = await temporaryFolder()
    for (const [name, content] of Object.entries(earlierDataFolder)) {
      await mkdir(dirname(join(dataDir, name)), { recursive: true })
      await writeFile(join(dataDir, name), content)
    }
    const { url } = await runEmulator({ dataDir })
    const client = multipartClient(url)
    const contents = { joined: 'parts', link: 'first', log: 'one,two', 'notes/a.txt': 'first', 'notes/b.txt': 'second' }
    expect(elements(await client.call('GET', ''), 'Key')).toEqual(Object.keys(contents))
    for (const [key, content] of Object.entries(contents)) expect(await text(client, key)).toBe(content)
    expect((await client.call('HEAD', 'notes/a.txt')).headers.get('x-oss-meta-origin')).toBe('earlier')
    const [uploadId = ''] = elements(await client.listUploads(), 'UploadId')
    expect((await client.completeAll('unfinished', uploadId)).status).toBe(200)
    expect(await text(client, 'unfinished')).toBe('parts')
    await upload(url, 'notes/a.txt', 'changed')
    expect(await text(client, 'notes/a.txt')).toBe('changed')
    expect(await storedFiles(dataDir)).toHaveLength(12)
  })
})
