import { createOssUpload, type OssUploadOptions } from '@acme/oss-upload-server'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NOW, options } from './options-fixture.js'

const step = fc.record({
  /** Time that passes before the requests of this step. */
  afterMs: fc.integer({ min: 0, max: 4_000_000 }),
  requests: fc.integer({ min: 1, max: 5 }),
  /** What a call in this step gives, after a while: a pair good for so long (it may have ended already), or an error. */
  tookMs: fc.integer({ min: 0, max: 5000 }),
  lifeMs: fc.option(fc.integer({ min: -1000, max: 4_000_000 }), { freq: 3 }),
})

describe('credentials that name their end', () => {
  it('sign nothing that outlives them, nor fail while they are good, whatever the function does', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3600 }), fc.array(step, { maxLength: 20 }), async (life, steps) => {
        let time = NOW.getTime()
        let call = { tookMs: 0, lifeMs: null as number | null }
        let asked = 0
        const ends = new Map<string, number>()
        const credentials = async () => {
          const accessKeyId = `STS.${++asked}`
          await Promise.resolve()
          time += call.tookMs
          const { lifeMs } = call
          if (lifeMs === null) throw new Error('STS is down')
          ends.set(accessKeyId, time + lifeMs)
          return { accessKeyId, accessKeySecret: 's', securityToken: 't', expiration: new Date(time + lifeMs) }
        }
        const app = createOssUpload({
          ...options,
          credentials,
          policyLifetimeSeconds: life,
          now: () => new Date(time),
        } as OssUploadOptions)
        let goodUntil = 0
        for (const { afterMs, requests, ...answer } of steps) {
          time += afterMs
          call = answer
          const before = asked
          const sign = () => app.fetch(new Request('https://app.example.com/api/oss-upload'))
          for (const response of await Promise.all(Array.from({ length: requests }, sign))) {
            const { policy, expire, server_time, x_oss_credential } = await response.json()
            const isExpected = Math.floor(goodUntil / 1000) > Math.floor(time / 1000)
            if (isExpected) expect(response.status).toBe(200)
            if (response.status !== 200) continue
            goodUntil = ends.get(x_oss_credential.split('/')[0]) as number
            const { expiration } = JSON.parse(Buffer.from(policy, 'base64').toString())
            expect(Date.parse(expiration)).toBeLessThanOrEqual(goodUntil)
            expect(Math.floor(Date.parse(expiration) / 1000)).toBe(expire)
            expect(expire - server_time).toBeGreaterThan(0)
            expect(expire - server_time).toBeLessThanOrEqual(life)
          }
          expect(asked - before).toBeLessThanOrEqual(1)
        }
      }),
    ))
})
