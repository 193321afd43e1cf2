import type { ErrorContext, ResolvedOptions } from './options.js'

/** Tells the app of errors. Its own `onError` cannot take the answer down with it, nor the process. */
export function reporterOf(
  context: ErrorContext,
  { onError }: Pick<ResolvedOptions, 'onError'>,
): (error: unknown) => void {
  const run = async (error: unknown) => onError(error, context)
  return (error) => {
    run(error).catch((failure) => console.error('[oss-upload] onError failed', failure))
  }
}
