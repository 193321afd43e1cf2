import type { EmulatorClock } from '../emulator-clock.js'
import { type Endpoint, readJson, refuseInvalid } from './endpoint.js'

const describe = (clock: EmulatorClock) => ({ now: clock.now().toISOString(), ...clock.state })

/** The clock over HTTP: `{"at": "2026-01-31T12:00:00Z"}` sets it, `{"offsetMs": 60000}` makes it go ahead. */
export const clockEndpoints: Readonly<Record<string, Endpoint>> = {
  'GET clock': ({ service }) => describe(service.clock),
  'PUT clock': async ({ exchange, service: { clock } }) => {
    const { at, offsetMs } = ((await readJson(exchange)) ?? {}) as Record<string, unknown>
    refuseInvalid(() => (offsetMs === undefined ? clock.set(at as string) : clock.offset(offsetMs as number)))
    return describe(clock)
  },
  'DELETE clock': ({ service }) => service.clock.reset(),
}
