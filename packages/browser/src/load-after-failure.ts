/** What pages whose uploads all go well never load; `undefined` where it is gone, since the app was deployed anew. */
export const loadAfterFailure = (): Promise<typeof import('./after-failure.js') | undefined> =>
  import('./after-failure.js').catch(() => undefined)
