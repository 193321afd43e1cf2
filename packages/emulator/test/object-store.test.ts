import { randomUUID } from 'node:crypto'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { send } from './http-client.js'
import { FORM_TYPE, field, fileField, postForm, rawForm } from './post-form.js'
import { runEmulator, storedFiles, temporaryFolder } from './run-emulator.js'
import { signFormV4, signHeadersV4 } from './sign.js'

const get = (url: string, key: string, path = `/${encodeURIComponent(key)}`) =>
  send(url, { path, headers: signHeadersV4({ method: 'GET', resource: `/demo-bucket/${key}` }) })

/** Sends the head of a form whose file never ends; resolves once the emulator has begun to store it. */
async function startEndlessForm(port: number, dataDir: string) {
  const parts = Object.entries({ ...signFormV4(), key: 'half' }).map(([name, value]) => field(name, value))
  const body = rawForm([...parts, fileField(Buffer.alloc(1_000_000))], '').subarray(0, -2)
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  const head = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${FORM_TYPE}\r\nContent-Length: 2000000\r\n\r\n`
  socket.write(head)
  socket.write(body)
  await expect.poll(() => storedFiles(dataDir)).toHaveLength(1)
  return socket
}

describe('the data folder', () => {
  it('keeps objects and their metadata over a restart', async () => {
    const first = await runEmulator()
    await postForm(first.url, { ...signFormV4(), key: 'k', 'x-oss-meta-a': 'b' }, { content: 'kept', type: 'text/x' })
    const before = await get(first.url, 'k')
    await first.close()
    const second = await runEmulator({ dataDir: first.dataDir })
    const after = await get(second.url, 'k')
    expect(after.text).toBe('kept')
    for (const name of ['etag', 'last-modified', 'content-type', 'x-oss-meta-a', 'x-oss-hash-crc64ecma']) {
      expect(after.headers.get(name)).toBe(before.headers.get(name))
    }
  })

  it('holds nothing of an upload whose client has gone', async () => {
    const { port, url, dataDir } = await runEmulator()
    const socket = await startEndlessForm(port, dataDir)
    socket.destroy()
    await expect.poll(() => storedFiles(dataDir)).toEqual([])
    expect((await get(url, 'half')).status).toBe(404)
  })

  it('holds nothing of an upload that close() cut off', async () => {
    const { port, close, dataDir } = await runEmulator()
    await startEndlessForm(port, dataDir)
    await close()
    expect(await storedFiles(dataDir)).toEqual([])
  })

  it.each([10, 1_000_000])('holds no object of %i bytes whose content could not be written', async (size) => {
    const { url, dataDir } = await runEmulator()
    const bucket = join(dataDir, 'buckets', 'demo-bucket')
    await rm(join(bucket, 'bodies'), { recursive: true })
    const { status, code } = await postForm(url, { ...signFormV4(), key: 'k' }, { content: Buffer.alloc(size) })
    expect([status, code]).toEqual([500, 'InternalError'])
    expect(await readdir(join(bucket, 'objects'))).toEqual([])
    expect((await get(url, 'k')).status).toBe(404)
  })

  it('is swept of what a crash left', async () => {
    const first = await runEmulator()
    await postForm(first.url, { ...signFormV4(), key: 'k' })
    await first.close()
    const bucket = join(first.dataDir, 'buckets', 'demo-bucket')
    await writeFile(join(bucket, 'bodies', randomUUID()), 'half')
    await writeFile(join(bucket, 'objects', '.tmp-1'), '{')
    const second = await runEmulator({ dataDir: first.dataDir })
    expect(await storedFiles(second.dataDir)).toHaveLength(2)
    expect((await get(second.url, 'k')).text).toBe('hello')
  })

  it('is left alone where it holds files of others', async () => {
    const first = await runEmulator()
    await first.close()
    const folders = ['buckets', join('buckets', 'demo-bucket', 'objects')].map((folder) => join(first.dataDir, folder))
    for (const folder of folders) await writeFile(join(folder, '.DS_Store'), 'x')
    await runEmulator({ dataDir: first.dataDir })
    for (const folder of folders) expect(await readdir(folder)).toContain('.DS_Store')
  })

  it('forgets an object whose content is gone', async () => {
    const first = await runEmulator()
    await postForm(first.url, { ...signFormV4(), key: 'k' })
    await first.close()
    const bodies = join(first.dataDir, 'buckets', 'demo-bucket', 'bodies')
    for (const name of await readdir(bodies)) await rm(join(bodies, name))
    const second = await runEmulator({ dataDir: first.dataDir })
    expect((await get(second.url, 'k')).status).toBe(404)
  })

  it('reads what earlier versions wrote, whose objects name one file', async () => {
    const first = await runEmulator()
    await postForm(first.url, { ...signFormV4(), key: 'k' })
    await first.close()
    const folder = join(first.dataDir, 'buckets', 'demo-bucket', 'objects')
    const [file = ''] = await readdir(folder)
    const { bodyFiles, type, ...record } = JSON.parse(await readFile(join(folder, file), 'utf8'))
    await writeFile(join(folder, file), JSON.stringify({ ...record, bodyFile: bodyFiles[0].name }))
    await rm(join(first.dataDir, 'buckets', 'demo-bucket', 'uploads'), { recursive: true, force: true })
    const second = await runEmulator({ dataDir: first.dataDir })
    const { text, headers } = await get(second.url, 'k')
    expect([type, text, headers.get('x-oss-object-type')]).toEqual(['Normal', 'hello', 'Normal'])
  })

  it('keeps the private key to its owner', async () => {
    const { dataDir } = await runEmulator()
    expect((await stat(join(dataDir, 'callback-private-key.pem'))).mode & 0o777).toBe(0o600)
  })

  it.each([
    '../../escape',
    'a/../../../b',
    '..',
    '.',
    'a/./b',
    'a//b',
    'C:\\x',
    'a\\..\\b',
    '%2e%2e/x',
    'con',
    'a?b#c',
    '中 文',
  ])('takes the key %s verbatim, as no path', async (key) => {
    const parent = await temporaryFolder()
    const dataDir = join(parent, 'data')
    const { url } = await runEmulator({ dataDir })
    expect((await postForm(url, { ...signFormV4(), key })).status).toBe(204)
    expect(await readdir(parent)).toEqual(['data'])
    expect(await readdir(join(dataDir, 'buckets'))).toEqual(['demo-bucket'])
    expect(await storedFiles(dataDir)).toEqual([
      expect.stringMatching(/^[0-9a-f-]{36}$/),
      expect.stringMatching(/^[0-9a-f]{64}\.json$/),
    ])
    expect((await get(url, key)).text).toBe('hello')
  })

  it.each(['/a/../b', '/a/./b', '/a//b', '/%2e%2e/b'])('reads the path %s as it is sent', async (path) => {
    const { url } = await runEmulator()
    const key = decodeURIComponent(path.slice(1))
    await postForm(url, { ...signFormV4(), key })
    expect((await get(url, key, path)).text).toBe('hello')
  })

  it('holds one whole object after many uploads to one key', async () => {
    const { url, dataDir } = await runEmulator()
    const contents = Array.from({ length: 12 }, (_, index) => String(index).repeat(10_000 + index))
    await Promise.all(
      contents.map((content, index) =>
        postForm(url, { ...signFormV4(), key: 'k', 'x-oss-meta-index': String(index) }, { content }),
      ),
    )
    const { text, headers } = await get(url, 'k')
    expect(text).toBe(contents[Number(headers.get('x-oss-meta-index'))])
    expect(await storedFiles(dataDir)).toHaveLength(2)
  })

  it('lets exactly one of many uploads win that forbid overwriting', async () => {
    const { url } = await runEmulator()
    const fields = { ...signFormV4(), key: 'k', 'x-oss-forbid-overwrite': 'true' }
    const answers = await Promise.all(Array.from({ length: 8 }, () => postForm(url, fields)))
    expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array(7).fill(409)])
  })

  it('sends whole objects while they are replaced', async () => {
    const { url } = await runEmulator()
    const replace = async (letter: string) =>
      postForm(url, { ...signFormV4(), key: 'k' }, { content: letter.repeat(200_000) })
    await replace('a')
    const [reads] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => get(url, 'k'))),
      ...Array.from('bcdefgh', replace),
    ])
    for (const { status, text } of reads) {
      expect(status).toBe(200)
      expect(text).toBe(text.charAt(0).repeat(200_000))
    }
  })
})
