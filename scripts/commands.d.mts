/** The checkout's root. */
export const root: string
/** This process's environment without what `npm run` and `pnpm exec` add for their own programs. */
export const env: Readonly<Record<string, string>>
