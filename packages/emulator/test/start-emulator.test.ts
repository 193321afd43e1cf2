import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type EmulatorOptions, startEmulator } from '../src/index.js'
import { askRaw, rawPost, statusOf } from './raw-client.js'
import { runEmulator, temporaryFolder } from './run-emulator.js'

describe('startEmulator', () => {
  it('tells where it listens and where its key is', async () => {
    const { url, publicKeyUrl, port } = await runEmulator()
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(publicKeyUrl).toBe(`${url}/_emulator/callback_pub_key_v1.pem`)
  })

  it('listens on IPv6 when told so', async () => {
    const { url, port } = await runEmulator({ host: '::1' })
    expect(url).toBe(`http://[::1]:${port}`)
    expect((await fetch(url)).status).toBe(403)
  })

  it('keeps its data in a temporary folder by default, and closes twice', async () => {
    const emulator = await startEmulator()
    await Promise.all([emulator.close(), emulator.close()])
    await expect(fetch(emulator.url)).rejects.toThrow()
  })

  it('takes uploads while a test has its timers faked', async () => {
    const { port } = await runEmulator()
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    expect(statusOf(await askRaw(port, rawPost('k', 'content')))).toBe(204)
  })

  it.each<[keyof EmulatorOptions, unknown, typeof TypeError | typeof RangeError]>([
    ['port', 70_000, RangeError],
    ['port', '9000', RangeError],
    ['host', '', TypeError],
    ['dataDir', '', TypeError],
    ['buckets', [], RangeError],
    ['buckets', ['Demo'], RangeError],
    ['buckets', 'demo-bucket', TypeError],
    ['region', 'oss-cn-hangzhou', RangeError],
    ['accessKeyId', '', TypeError],
    ['accessKeySecret', 42, TypeError],
    ['corsOrigins', ['localhost'], RangeError],
    ['postEtag', 'sha1', RangeError],
    ['now', new Date(), TypeError],
    ['callbackTimeoutMs', 0, RangeError],
    ['callbackTimeoutMs', 60_001, RangeError],
    ['callbackTimeoutMs', '50', RangeError],
  ])('refuses %s: %s, naming the option', async (name, value, expected) => {
    const error = await startEmulator({ [name]: value }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(expected)
    expect((error as Error).message).toMatch(new RegExp(`^${name}: `))
    expect((error as Error).message).not.toContain('42')
  })

  it('says that a port is in use', async () => {
    const { port } = await runEmulator()
    await expect(runEmulator({ port })).rejects.toMatchObject({ name: 'EmulatorStartError', code: 'PORT_IN_USE' })
  })

  it('says that an address is not to be had', async () => {
    await expect(runEmulator({ host: '203.0.113.1' })).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' })
  })

  it('shares its data folder with no other emulator while it runs', async () => {
    const first = await runEmulator()
    await expect(runEmulator({ dataDir: first.dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE' })
    await first.close()
    await runEmulator({ dataDir: first.dataDir })
  })

  it('takes over a folder that an emulator left behind when it was killed, whoever has its process id now', async () => {
    const dataDir = await temporaryFolder()
    const stranger = await runEmulator()
    for (const url of ['http://127.0.0.1:9', stranger.url]) {
      await writeFile(join(dataDir, 'emulator.lock'), JSON.stringify({ pid: process.ppid, url }))
      await (await runEmulator({ dataDir })).close()
    }
    await writeFile(join(dataDir, 'emulator.lock'), 'half a lo')
    await (await runEmulator({ dataDir })).close()
  })

  it('takes over a folder on the port of the emulator that was killed, while its process id is still there', async () => {
    const { url, port, dataDir, close } = await runEmulator()
    await close()
    await writeFile(join(dataDir, 'emulator.lock'), JSON.stringify({ pid: process.ppid, url }))
    expect((await runEmulator({ dataDir, port })).url).toBe(url)
  })

  it('says that a data folder cannot be used', async () => {
    const folder = await temporaryFolder()
    await writeFile(join(folder, 'file'), '')
    const others = process.platform === 'linux' ? ['/proc/emulator', '/proc/emulator/data'] : []
    for (const dataDir of [`${folder}/\0`, join(folder, 'file'), join(folder, 'file/data'), ...others])
      await expect(startEmulator({ dataDir })).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' })
  })

  it('makes the folders above its own', async () => {
    const dataDir = join(await temporaryFolder(), 'a/b/c')
    expect((await runEmulator({ dataDir })).dataDir).toBe(dataDir)
  })
})
