/** Account that stands for the owner of all buckets and the sender of all requests. */
export const OWNER_ID = '1000000000000001'

/** The owner as listings show it. */
export const OWNER: { readonly ID: string; readonly DisplayName: string } = { ID: OWNER_ID, DisplayName: OWNER_ID }
