import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { trackProgress, type UploadProgress } from '../src/progress.js'

const MEGABYTE = 1_000_000

describe('trackProgress', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
  afterEach(() => void vi.useRealTimers())

  /** Reports what is sent at each second, with what follows from it. */
  function run(...sent: number[]): UploadProgress[] {
    const reports: UploadProgress[] = []
    const report = trackProgress(20 * MEGABYTE, (progress) => reports.push(progress))
    for (const loaded of sent) {
      report('uploading', loaded)
      vi.advanceTimersByTime(1000)
    }
    return reports
  }

  it('gives the speed of the last seconds, and the time that is left at it', () => {
    const { bytesPerSecond, etaSeconds } = run(0, MEGABYTE, 2 * MEGABYTE, 3 * MEGABYTE).at(-1) as UploadProgress
    expect([bytesPerSecond, etaSeconds]).toEqual([MEGABYTE, 17])
  })

  it('knows no time left before anything has moved', () => {
    expect(run(0, 0, 0).at(-1)).toMatchObject({ bytesPerSecond: 0, etaSeconds: undefined })
  })

  it('goes no slower than not at all where an attempt fails and begins anew', () => {
    const sent = [...Array.from({ length: 16 }, (_, second) => second * MEGABYTE), 0, MEGABYTE, 2 * MEGABYTE]
    const speeds = run(...sent).map(({ bytesPerSecond = 0 }) => bytesPerSecond)
    expect(speeds.filter((speed) => speed < 0)).toEqual([])
    expect(speeds.slice(-2)).toEqual([MEGABYTE, MEGABYTE])
  })
})
