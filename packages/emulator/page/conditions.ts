/** Says what tests have made different: faults, and a clock that is not the real one. */
import { type ClockFacts, type FaultState, remove } from './api.js'
import { byId, make } from './elements.js'

let shown = ''

/** Shows the faults in force and the clock, each with a button that ends it. */
export function showConditions(faults: readonly FaultState[], clock: ClockFacts, refresh: () => void): void {
  const version = JSON.stringify([faults, clock.mode === 'real' ? '' : clock])
  if (version === shown) return
  shown = version
  const makeItem = (text: (Node | string)[], label: string, path: string) => {
    const button = make('button', '', label)
    button.type = 'button'
    button.addEventListener('click', () => void remove(path).then(refresh, refresh))
    return make('li', '', make('span', '', ...text), button)
  }
  const items = faults.map(({ id, fault, fired }) =>
    makeItem([`${id} `, make('code', '', JSON.stringify(fault)), `, met ${fired}`], `Remove ${id}`, `faults/${id}`),
  )
  if (clock.mode !== 'real') {
    items.push(makeItem([`The clock shows ${clock.now}`], 'Back to the real time', 'clock'))
  }
  byId('condition-list').replaceChildren(...items)
  byId('conditions').hidden = items.length === 0
}
