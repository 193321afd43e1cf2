import { request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { FORM_TYPE, field, fileField, rawForm } from './post-form.js'
import { runEmulator } from './run-emulator.js'
import { signFormV4 } from './sign.js'

const MEGABYTE = 1024 * 1024

describe('a form of 300 MB', () => {
  it('is stored within bounded memory', async () => {
    const { url } = await runEmulator()
    const parts = Object.entries({ ...signFormV4(), key: 'large' }).map(([name, value]) => field(name, value))
    const head = rawForm([...parts, fileField('')], '').subarray(0, -2)
    const chunk = Buffer.alloc(MEGABYTE, 'x')
    let peak = 0
    const before = process.memoryUsage().rss
    function* body() {
      yield head
      for (let count = 0; count < 300; count++) {
        peak = Math.max(peak, process.memoryUsage().rss)
        yield chunk
      }
      yield Buffer.from('\r\n--test-boundary--\r\n')
    }
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = request(url, { method: 'POST', headers: { 'Content-Type': FORM_TYPE } }, (response) =>
        resolve(response.resume().statusCode),
      )
      pipeline(Readable.from(body()), outgoing).catch(reject)
    })
    expect(status).toBe(204)
    // Client and emulator share this process; a form held in memory anywhere would take 300 MB.
    expect(peak - before).toBeLessThan(150 * MEGABYTE)
  })
})
