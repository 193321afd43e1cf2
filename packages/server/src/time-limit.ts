/** Settles like `work`, or rejects with what `late` makes where that takes longer than `timeoutMs`. */
export async function withinTime<Value>(work: Promise<Value>, timeoutMs: number, late: () => Error): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), timeoutMs)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}
