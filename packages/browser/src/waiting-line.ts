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
  const line: Thing[] = []

  const isBefore = (one: Place, other: Place) =>
    one.priority > other.priority || (one.priority === other.priority && one.id < other.id)

  /** Where the thing is, or would be. */
  const indexOf = (thing: Thing): number => {
    const place = placeOf(thing)
    let low = 0
    let high = line.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (isBefore(placeOf(line[middle] as Thing), place)) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    add: (thing) => void line.splice(indexOf(thing), 0, thing),
    remove(thing) {
      const index = indexOf(thing)
      return line[index] === thing && line.splice(index, 1).length > 0
    },
    take: () => line.shift(),
  }
}
