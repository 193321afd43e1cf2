import { memoryStore } from '@acme/oss-upload-server'
import { describe, expect, it } from 'vitest'

const outcome = { status: 'recorded', data: { id: 1 } } as const

function createStore() {
  let time = 0
  const store = memoryStore({ now: () => time })
  return { store, pass: (ms: number) => (time += ms) }
}

const tokenOf = (claim: { status: string; token?: string }) => claim.token ?? ''

describe('memoryStore', () => {
  it('gives one of many claims at once', async () => {
    const { store } = createStore()
    const claims = await Promise.all(Array.from({ length: 50 }, () => store.claim('a', 1000)))
    expect(claims.filter(({ status }) => status === 'claimed')).toHaveLength(1)
    expect(claims.filter(({ status }) => status === 'running')).toHaveLength(49)
  })

  it('answers with the outcome once it is settled, until its time ends', async () => {
    const { store, pass } = createStore()
    await store.settle('a', tokenOf(await store.claim('a', 1000)), outcome, 5000)
    pass(4999)
    expect(await store.claim('a', 1000)).toEqual({ status: 'settled', outcome })
    pass(1)
    expect(await store.claim('a', 1000)).toMatchObject({ status: 'claimed' })
  })

  it('can be claimed again after a release, and by another after the lease', async () => {
    const { store, pass } = createStore()
    const first = tokenOf(await store.claim('a', 1000))
    await store.release('a', first)
    const second = tokenOf(await store.claim('a', 1000))
    expect(second).not.toBe('')
    pass(1000)
    expect(await store.claim('a', 1000)).toMatchObject({ status: 'claimed' })
  })

  it('takes neither outcome nor release from one that was taken over', async () => {
    const { store, pass } = createStore()
    const dead = tokenOf(await store.claim('a', 1000))
    pass(1000)
    await store.claim('a', 1000)
    await store.settle('a', dead, outcome, 5000)
    await store.release('a', dead)
    expect(await store.claim('a', 1000)).toEqual({ status: 'running' })
  })

  it('keeps uploads apart, and forgets the ended ones', async () => {
    const { store, pass } = createStore()
    for (let i = 0; i < 3000; i++) await store.claim(`upload-${i}`, 1000)
    pass(1000)
    for (let i = 0; i < 3000; i++) expect(await store.claim(`upload-${i}`, 1000)).toMatchObject({ status: 'claimed' })
  })

  it('looks at what it keeps no oftener for each upload when there are many', async () => {
    const looksAtEach = async (count: number) => {
      let looks = 0
      const store = memoryStore({ now: () => looks++ && 0 })
      for (let i = 0; i < count; i++)
        await store.settle(`upload-${i}`, tokenOf(await store.claim(`upload-${i}`, 1)), outcome, 1)
      return looks / count
    }
    expect(await looksAtEach(64_000)).toBeLessThan(2 * (await looksAtEach(2000)))
  })
})
