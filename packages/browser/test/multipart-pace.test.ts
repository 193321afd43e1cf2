import { describe, expect, it } from 'vitest'
import { createPace } from '../src/multipart/pace.js'
import { createPartUrls } from '../src/multipart/part-urls.js'

describe('createPace', () => {
  /** Ends as many parts as each width takes, on a line that carries this many bytes a millisecond. */
  function widthAfter(windows: number, rate: (width: number) => number, limit = 6): number {
    let at = 0
    let bytes = 0
    const pace = createPace(
      () => limit,
      () => at,
    )
    for (let window = 0; window < windows; window++)
      for (let left = pace.width; left > 0; left--) {
        at += 10
        bytes += 10 * rate(pace.width)
        pace.ended(bytes)
      }
    return pace.width
  }

  it('begins with two', () => expect(widthAfter(0, () => 1)).toBe(2))
  it('grows to the limit while each part more moves more', () => expect(widthAfter(20, (width) => width)).toBe(6))
  it('stays where more parts move no more', () => expect(widthAfter(20, () => 1)).toBe(3))
  it('grows until the line is full', () => expect(widthAfter(20, (width) => Math.min(width, 4))).toBe(5))
  it('never has more than the limit', () => expect(widthAfter(20, (width) => width, 1)).toBe(1))

  it('goes back by one with each failure, to one, and grows again', () => {
    let at = 0
    const pace = createPace(
      () => 6,
      () => at,
    )
    for (const width of [1, 1]) {
      pace.failed(0)
      expect(pace.width).toBe(width)
    }
    at = 10
    pace.ended(1000)
    expect(pace.width).toBe(2)
  })
})

describe('createPartUrls', () => {
  const all = (count: number) => new Set(Array.from({ length: count }, (_, index) => index + 1))
  const url = (number: number, expire: number) => ({ part_number: number, url: `${number} until ${expire}`, expire })

  function createUrls(pending: Set<number>, { ends = [1000] }: { ends?: number[] } = {}) {
    const asked: (readonly number[])[] = []
    let now = 0
    const clock = { now: () => now, sending: () => () => {} }
    const sign = async (numbers: readonly number[]) => {
      asked.push(numbers)
      const expire = ends.length > 1 ? (ends.shift() as number) : (ends[0] as number)
      return { urls: numbers.map((number) => url(number, expire)) }
    }
    const urls = createPartUrls({
      first: [...pending].slice(0, 20).map((n) => url(n, 100)),
      sign,
      pending,
      clock,
      marginSeconds: 3,
    })
    return { urls, asked, passTo: (seconds: number) => (now = seconds) }
  }

  it('gives what came with the start, and asks for nothing', async () => {
    const { urls, asked } = createUrls(all(20))
    expect(await urls.get(7)).toBe('7 until 100')
    expect(asked).toEqual([])
  })

  it('asks for the next ones before they are needed, in bounded groups', async () => {
    const pending = all(200)
    const { urls, asked } = createUrls(pending)
    for (const number of [1, 2, 3, 4, 5]) {
      await urls.get(number)
      pending.delete(number)
      urls.drop(number)
    }
    await urls.get(6)
    expect(asked).toEqual([Array.from({ length: 50 }, (_, index) => index + 21)])
    expect(await urls.get(70)).toBe('70 until 1000')
    expect(asked).toHaveLength(1)
  })

  it('asks anew for those that end within the margin, once for many that wait', async () => {
    const { urls, asked, passTo } = createUrls(all(20))
    passTo(97)
    expect(await Promise.all([urls.get(1), urls.get(2)])).toEqual(['1 until 1000', '2 until 1000'])
    expect(asked).toHaveLength(1)
  })

  it('takes one whose life is too short, rather than to ask for ever', async () => {
    const { urls, asked, passTo } = createUrls(all(20), { ends: [98] })
    passTo(97)
    expect(await urls.get(1)).toBe('1 until 98')
    expect(asked).toHaveLength(1)
  })

  it('gives up all that were signed with one that was refused, and none that came since', async () => {
    const { urls, asked } = createUrls(all(20))
    const refused = await Promise.all([urls.get(1), urls.get(2)])
    urls.refuse(1, refused[0])
    expect(await urls.get(1)).toBe('1 until 1000')
    urls.refuse(2, refused[1])
    expect(await Promise.all([urls.get(2), urls.get(3)])).toEqual(['2 until 1000', '3 until 1000'])
    expect(asked).toHaveLength(1)
  })
})
