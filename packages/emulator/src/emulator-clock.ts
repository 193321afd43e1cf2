import type { Clock } from './clock.js'

/** A clock that tests set; without their doing it is the machine's, or the `now` that the emulator was started with. */
export interface EmulatorClock {
  /** What it shows. */
  now(): Date
  /** Makes it stand still at an instant, until it is set again. No date: `TypeError`. */
  set(instant: Date | string | number): void
  /** Makes it run so many milliseconds ahead of the real one, or behind it when negative. No number: `TypeError`. */
  offset(ms: number): void
  /** Makes it the real one again. */
  reset(): void
  /** How it stands to the real one. */
  readonly state: ClockState
}

/** How a clock stands to the real one. */
export type ClockState =
  | { readonly mode: 'real' }
  | { readonly mode: 'set'; readonly at: string }
  | { readonly mode: 'offset'; readonly offsetMs: number }

/** Puts a clock that can be set before another. */
export function createEmulatorClock(real: Clock): EmulatorClock {
  let state: ClockState = { mode: 'real' }
  return Object.freeze({
    now: () => {
      if (state.mode === 'set') return new Date(state.at)
      return state.mode === 'real' ? real() : new Date(real().getTime() + state.offsetMs)
    },
    set: (instant: Date | string | number) => {
      const at = new Date(instant)
      if (Number.isNaN(at.getTime())) throw new TypeError('clock: expected a date, such as 2026-01-31T12:00:00Z')
      state = { mode: 'set', at: at.toISOString() }
    },
    offset: (ms: number) => {
      const isWithinReach = Number.isFinite(ms) && !Number.isNaN(new Date(real().getTime() + ms).getTime())
      if (!isWithinReach) throw new TypeError('clock: expected an offset in milliseconds')
      state = { mode: 'offset', offsetMs: ms }
    },
    reset: () => {
      state = { mode: 'real' }
    },
    get state() {
      return state
    },
  })
}
