/** Where a thing stands: the higher priority first, and of two with the same the lower id. */
export interface Place {
  readonly priority: number
  readonly id: number
}

/** Things in the order of their places. A place changes only while its thing is not in the line. */
export interface WaitingLine<Thing> {
  add(thing: Thing): void
  /** Returns whether it was there. */
  remove(thing: Thing): boolean
  /** Takes the first. */
  take(): Thing | undefined
}

export function createWaitingLine<Thing>(placeOf: (thing: Thing) => Place): WaitingLine<Thing> {
  let line: (Thing | undefined)[] = []
  /** Those before it are gone: taken out one by one, each would move all behind it. */
  let first = 0

  const isBefore = (one: Place, other: Place) =>
    one.priority > other.priority || (one.priority === other.priority && one.id < other.id)

  /** Where the thing is, or would be. */
  const indexOf = (thing: Thing): number => {
    const place = placeOf(thing)
    let low = first
    let high = line.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore(placeOf(line[middle] as Thing), place)) low = middle + 1
      else high = middle
    }
    return low
  }

  const takeOut = (index: number): Thing | undefined => {
    if (index > first) return line.splice(index, 1)[0]
    const thing = line[first]
    line[first++] = undefined
    if (first * 2 < line.length) return thing
    line = line.slice(first)
    first = 0
    return thing
  }

  return {
    add: (thing) => void line.splice(indexOf(thing), 0, thing),
    remove(thing) {
      const index = indexOf(thing)
      return line[index] === thing && takeOut(index) === thing
    },
    take: () => (first < line.length ? takeOut(first) : undefined),
  }
}
