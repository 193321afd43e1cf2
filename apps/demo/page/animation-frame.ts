/**
 * Returns a function that marks things as changed: all that were marked are shown together in the next animation frame, each
 * once, however often they change.
 */
export function createFrameQueue<Thing>(show: (changed: ReadonlySet<Thing>) => void): (thing: Thing) => void {
  let changed = new Set<Thing>()
  const showChanged = () => {
    const marked = changed
    changed = new Set()
    show(marked)
  }
  return (thing) => {
    if (changed.size === 0) requestAnimationFrame(showChanged)
    changed.add(thing)
  }
}
