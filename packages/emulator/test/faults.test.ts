import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Fault, FaultPort } from '../src/index.js'
import { send } from './http-client.js'
import { askRaw, rawPost, rawRequest, sendRaw, statusOf } from './raw-client.js'
import { runEmulator, storedFiles } from './run-emulator.js'

const FOREVER = 2 ** 31 - 1
const put = (key: string, content: Buffer | string = 'hello') => rawRequest('PUT', key, content)
const status = async (port: number, request: [string, Buffer]) => statusOf(await askRaw(port, request))
const isStored = async (port: number, key: string) => (await status(port, rawRequest('HEAD', key))) === 200

/** Waits until the first fault has met so many requests. */
const fired = (faults: FaultPort, times = 1) =>
  expect.poll(() => faults.list()[0]?.fired, { timeout: 20_000 }).toBe(times)

/** Both ways to upload: in one request of the object's name, and by form. */
const UPLOADS = [
  ['PutObject', put],
  ['PostObject', rawPost],
] as const

describe('an error fault', () => {
  it('refuses the next requests of an operation with its status and code, and stores nothing', async () => {
    const { port, faults, dataDir } = await runEmulator()
    const fault = faults.add({ effect: 'error', status: 503, code: 'SlowDown', operation: 'PutObject', times: 2 })
    for (const key of ['a', 'b']) {
      const answer = await askRaw(port, put(key))
      expect([statusOf(answer), /<Code>(.*)<\/Code>/.exec(answer)?.[1]]).toEqual([503, 'SlowDown'])
    }
    expect(await storedFiles(dataDir)).toEqual([])
    expect([await status(port, put('c')), await status(port, rawPost('d', 'x')), fault.fired]).toEqual([200, 204, 2])
  })

  it('lets requests pass first, as many as skip says', async () => {
    const { port, faults } = await runEmulator()
    faults.add({ effect: 'error', status: 500, code: 'InternalError', skip: 1, times: 1 })
    expect([await status(port, put('a')), await status(port, put('b')), await status(port, put('c'))]).toEqual([
      200, 500, 200,
    ])
    expect(faults.list()).toMatchObject([{ matched: 3, fired: 1 }])
  })

  it('meets the same share of requests for the same seed', async () => {
    const meet = async (seed: number) => {
      const { port, faults } = await runEmulator()
      faults.add({ effect: 'error', status: 500, code: 'InternalError', probability: 0.5, seed })
      const statuses: number[] = []
      for (let index = 0; index < 16; index += 1) statuses.push(await status(port, rawRequest('HEAD', 'k')))
      return statuses.map((code) => (code === 500 ? '1' : '0')).join('')
    }
    const [first, again, other] = [await meet(7), await meet(7), await meet(8)]
    expect(first).toMatch(/^(?=.*1)(?=.*0)/)
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  it.each(UPLOADS)('meets a %s by the key that it names', async (_, upload) => {
    const { port, faults } = await runEmulator()
    faults.add({ effect: 'error', status: 500, code: 'InternalError', keyPrefix: 'bad/' })
    expect(await status(port, upload('bad/a', 'x'))).toBe(500)
    expect(await status(port, upload('good/a', 'x'))).toBeLessThan(300)
    expect(faults.list()).toMatchObject([{ matched: 1, fired: 1 }])
  })

  it('meets a preflight', async () => {
    const { url, faults } = await runEmulator()
    faults.add({ effect: 'error', status: 500, code: 'InternalError', operation: 'preflight' })
    const headers = { Origin: 'http://a.example', 'Access-Control-Request-Method': 'POST' }
    expect((await send(url, { method: 'OPTIONS', headers })).status).toBe(500)
  })

  it('can be read by a page', async () => {
    const { port, faults } = await runEmulator()
    faults.add({ effect: 'error', status: 503, code: 'SlowDown' })
    const answer = await askRaw(port, rawPost('k', 'x', { Origin: 'http://a.example' }))
    expect([statusOf(answer), /access-control-allow-origin: (.*)\r/i.exec(answer)?.[1]]).toEqual([503, '*'])
  })

  it('leaves the emulator’s own endpoints alone', async () => {
    const { url, faults } = await runEmulator()
    faults.add({ effect: 'error', status: 500, code: 'InternalError' })
    expect((await send(url, { path: '/_emulator/faults', headers: { 'x-oss-emulator': '1' } })).status).toBe(200)
  })
})

describe('a latency fault', () => {
  it.each(UPLOADS)('holds a %s before anything of it is read', async (_, upload) => {
    const { port, faults, dataDir } = await runEmulator()
    faults.add({ effect: 'latency', ms: FOREVER, times: 1 })
    const client = sendRaw(port, ...upload('k', 'x'))
    await fired(faults)
    expect([await isStored(port, 'k'), client.received().length, await storedFiles(dataDir)]).toEqual([false, 0, []])
    faults.clear()
    await client.hasReceived(1)
    expect(statusOf(client.received())).toBeLessThan(300)
  })

  it.each(UPLOADS)('holds the answer to a %s, whose object is stored', async (_, upload) => {
    const { port, faults } = await runEmulator()
    const fault = faults.add({ effect: 'latency', ms: FOREVER, at: 'answer', times: 1 })
    const client = sendRaw(port, ...upload('k', 'x'))
    await fired(faults)
    await expect.poll(() => isStored(port, 'k')).toBe(true)
    expect(client.received()).toHaveLength(0)
    fault.remove()
    await client.hasReceived(1)
    expect(statusOf(client.received())).toBeLessThan(300)
  })

  it.each(['request', 'answer'] as const)('at the %s ends by itself, and leaves the connection usable', async (at) => {
    const { port, faults } = await runEmulator()
    faults.add({ effect: 'latency', ms: 1, at, times: 1 })
    const client = sendRaw(port, ...put('k'))
    await client.hasReceived(1)
    const [headers] = rawRequest('HEAD', 'k')
    client.socket.write(headers.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
    expect(await client.ended).toBe('closed')
    expect(
      client
        .received()
        .toString()
        .match(/HTTP\/1\.1 200/g),
    ).toHaveLength(2)
  })

  it('is over when the client gives up, and nothing is stored', async () => {
    const emulator = await runEmulator()
    emulator.faults.add({ effect: 'latency', ms: FOREVER, times: 1 })
    const client = sendRaw(emulator.port, ...put('k'))
    await fired(emulator.faults)
    client.socket.resetAndDestroy()
    await expect.poll(() => emulator.requests()[0]?.state).toBe('cut')
    expect(await isStored(emulator.port, 'k')).toBe(false)
  })

  it('ends with the emulator', async () => {
    const emulator = await runEmulator()
    emulator.faults.add({ effect: 'latency', ms: FOREVER })
    const client = sendRaw(emulator.port, ...put('k'))
    await fired(emulator.faults)
    await emulator.close()
    await client.ended
    expect(client.received()).toHaveLength(0)
  })
})

describe('a bandwidth fault', () => {
  it.each(UPLOADS)('takes a %s as slowly as it says', async (_, upload) => {
    const { port, faults } = await runEmulator()
    const content = Buffer.alloc(40_000_000, 'x')
    // minutes for all of it; at a lower speed it is cut so small that the rest takes seconds once the fault is gone
    faults.add({ effect: 'bandwidth', upBytesPerSecond: 100_000, times: 1 })
    const client = sendRaw(port, ...upload('k', content))
    await fired(faults)
    // what the system's buffers do not take stays with the client
    expect(await isStored(port, 'k')).toBe(false)
    expect([client.socket.writableLength > 0, client.received().length]).toEqual([true, 0])
    faults.clear()
    await client.hasReceived(1)
    expect([statusOf(client.received()) < 300, client.socket.writableLength]).toEqual([true, 0])
    expect(await isStored(port, 'k')).toBe(true)
  })

  it('sends an answer as slowly as it says, and whole', async () => {
    const { port, faults } = await runEmulator()
    const content = Buffer.from(Array.from({ length: 500_000 }, (_, index) => index % 251))
    await askRaw(port, put('k', content))
    faults.add({ effect: 'bandwidth', downBytesPerSecond: 1000, operation: 'GetObject' })
    const client = sendRaw(port, ...rawRequest('GET', 'k'))
    await client.hasReceived(100)
    expect(client.received().length).toBeLessThan(content.length)
    faults.clear()
    await client.hasReceived(content.length)
    const answer = client.received()
    expect(answer.subarray(answer.indexOf('\r\n\r\n') + 4).equals(content)).toBe(true)
  })
})

const MOMENTS: [what: string, moment: Partial<Fault>, isKept: boolean][] = [
  ['before the body', { at: 'request' }, false],
  ['after some bytes of the body', { afterBytes: 1000 }, false],
  ['after the whole body', { at: 'body' }, false],
  ['in place of the answer', { at: 'answer' }, true],
]

describe('a drop fault', () => {
  describe.each(UPLOADS)('in a %s', (_, upload) => {
    it.each(MOMENTS)('resets the connection %s', async (_, moment, isKept) => {
      const { port, faults, dataDir } = await runEmulator()
      faults.add({ effect: 'drop', ...moment, times: 1 } as Fault)
      const client = sendRaw(port, ...upload('k', Buffer.alloc(100_000)))
      expect([await client.ended, client.received().length]).toEqual(['reset', 0])
      await expect.poll(() => storedFiles(dataDir)).toHaveLength(isKept ? 2 : 0)
      expect([await isStored(port, 'k'), faults.list()[0]?.fired]).toEqual([isKept, 1])
    })
  })

  it('counts the bytes of the body: one that is shorter passes', async () => {
    const { port, faults } = await runEmulator()
    faults.add({ effect: 'drop', afterBytes: 6 })
    expect(await status(port, put('k', 'hello'))).toBe(200)
    expect(await sendRaw(port, ...put('k', 'hello!')).ended).toBe('reset')
  })

  it('meets a form by its key, and by its bytes', async () => {
    const { port, faults, dataDir } = await runEmulator()
    faults.add({ effect: 'drop', keyPrefix: 'bad/', afterBytes: 50_000 })
    expect(await status(port, rawPost('good/k', Buffer.alloc(100_000)))).toBe(204)
    expect(await sendRaw(port, ...rawPost('bad/k', Buffer.alloc(100_000))).ended).toBe('reset')
    await expect.poll(() => storedFiles(dataDir)).toHaveLength(2)
  })

  it('resets the connection of a request without a body', async () => {
    const { port, faults } = await runEmulator()
    for (const at of ['request', 'body', 'answer'] as const) {
      faults.add({ effect: 'drop', at, times: 1 })
      expect(await sendRaw(port, ...rawRequest('GET', 'k')).ended).toBe('reset')
    }
  })
})

describe('a stall fault', () => {
  describe.each(UPLOADS)('in a %s', (_, upload) => {
    it.each(MOMENTS)('leaves the client without an answer %s', async (_, moment, isKept) => {
      const { port, faults } = await runEmulator()
      faults.add({ effect: 'stall', ...moment, times: 1 } as Fault)
      const client = sendRaw(port, ...upload('k', Buffer.alloc(100_000)))
      await fired(faults)
      await expect.poll(() => isStored(port, 'k')).toBe(isKept)
      expect([client.received().length, client.socket.readyState]).toEqual([0, 'open'])
      faults.clear()
      await client.hasReceived(1)
      expect(statusOf(client.received())).toBeLessThan(300)
    })
  })

  it('stops reading, or accepts all there is, as it says', async () => {
    const { port, faults } = await runEmulator()
    const content = Buffer.alloc(40_000_000)
    faults.add({ effect: 'stall', at: 'body', times: 1 })
    const accepted = sendRaw(port, ...put('a', content))
    await once(accepted.socket, 'drain')
    faults.clear()
    faults.add({ effect: 'stall', afterBytes: 10, times: 1 })
    const refused = sendRaw(port, ...put('b', content))
    await fired(faults)
    expect(await isStored(port, 'b')).toBe(false)
    expect([refused.socket.writableLength > 0, refused.received().length]).toEqual([true, 0])
  })
})

describe('emulator.faults', () => {
  it('lists what was added, and takes it away by its id or all at once', async () => {
    const { faults } = await runEmulator()
    const [first, second] = [faults.add({ effect: 'drop' }), faults.add({ effect: 'stall' })]
    expect(faults.list().map(({ id, fault }) => [id, fault.effect])).toEqual([
      [first.id, 'drop'],
      [second.id, 'stall'],
    ])
    expect([faults.remove(first.id), faults.remove(first.id), faults.list().length]).toEqual([true, false, 1])
    faults.clear()
    expect(faults.list()).toEqual([])
  })

  it('puts several faults on one request', async () => {
    const emulator = await runEmulator()
    const ids = [
      emulator.faults.add({ effect: 'latency', ms: 1 }).id,
      emulator.faults.add({ effect: 'error', status: 418, code: 'Teapot' }).id,
    ]
    expect(await status(emulator.port, put('k'))).toBe(418)
    expect(emulator.requests()[0]).toMatchObject({ faults: ids, status: 418, refusal: { code: 'Teapot' } })
  })

  it.each<[string, unknown, typeof TypeError | typeof RangeError]>([
    ['fault', 'drop', TypeError],
    ['effect', {}, RangeError],
    ['effect', { effect: 'constructor' }, RangeError],
    ['ms', { effect: 'latency' }, RangeError],
    ['ms', { effect: 'latency', ms: 2 ** 31 }, RangeError],
    ['at', { effect: 'latency', ms: 1, at: 'body' }, RangeError],
    ['upBytesPerSecond', { effect: 'bandwidth' }, TypeError],
    ['downBytesPerSecond', { effect: 'bandwidth', downBytesPerSecond: 0 }, RangeError],
    ['status', { effect: 'error', code: 'A' }, RangeError],
    ['status', { effect: 'error', status: 200, code: 'A' }, RangeError],
    ['code', { effect: 'error', status: 500, code: 'a b' }, RangeError],
    ['afterBytes', { effect: 'drop', at: 'answer', afterBytes: 1 }, TypeError],
    ['outcome', { effect: 'callback' }, RangeError],
    ['operation', { effect: 'drop', operation: 'GetObjects' }, RangeError],
    ['operation', { effect: 'drop', operation: [] }, RangeError],
    ['keyPrefix', { effect: 'drop', keyPrefix: 1 }, TypeError],
    ['times', { effect: 'drop', times: 0 }, RangeError],
    ['skip', { effect: 'drop', skip: -1 }, RangeError],
    ['probability', { effect: 'drop', probability: 2 }, RangeError],
    ['seed', { effect: 'drop', seed: 0.5 }, RangeError],
    ['ms', { effect: 'drop', ms: 1 }, TypeError],
  ])('refuses a wrong %s: %j', async (name, fault, expected) => {
    const { faults } = await runEmulator()
    const add = () => faults.add(fault as Fault)
    expect(add).toThrow(expected)
    expect(add).toThrow(new RegExp(`^${name}: `))
    expect(faults.list()).toEqual([])
  })
})
