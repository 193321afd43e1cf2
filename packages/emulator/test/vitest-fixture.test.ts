import { test as base, describe, expect } from 'vitest'
import type { Emulator } from '../src/index.js'
import { withOssEmulator } from '../src/vitest.js'
import { postForm } from './post-form.js'
import { signFormV4 } from './sign.js'

const test = withOssEmulator(base, { buckets: ['media'] })

describe('withOssEmulator', () => {
  let first: Emulator

  test('gives a test an emulator', async ({ emulator }) => {
    first = emulator
    expect((await postForm(emulator.url, { ...signFormV4(), key: 'k' })).status).toBe(204)
    emulator.faults.add({ effect: 'error', status: 503, code: 'SlowDown' })
    emulator.clock.set('2030-01-01T00:00:00Z')
  })

  test('gives the next test the same one, without its faults, at the real time', async ({ emulator }) => {
    expect(emulator).toBe(first)
    expect((await postForm(emulator.url, { ...signFormV4(), key: 'k' })).status).toBe(204)
    expect(emulator.requests()[0]).toMatchObject({ bucket: 'media' })
  })
})
