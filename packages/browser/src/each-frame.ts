/** A hidden tab draws no frames: its pages hear of changes this often. */
const HIDDEN_MS = 250

/** Returns a function that has `run` called once in the next animation frame, however often it is called before. */
export function onNextFrame(run: () => void): () => void {
  let isScheduled = false
  return () => {
    if (isScheduled) return
    isScheduled = true
    const fire = () => {
      clearTimeout(timer)
      cancelAnimationFrame(frame)
      isScheduled = false
      run()
    }
    // both: a tab may be hidden between the request of a frame and the frame
    const timer = setTimeout(fire, HIDDEN_MS)
    const frame = requestAnimationFrame(fire)
  }
}
