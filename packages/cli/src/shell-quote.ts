/** Quotes a text for a POSIX shell. */
export const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Quotes a text for a POSIX shell where it has to be. */
export const quoteIfNeeded = (text: string): string => (/^[\w:/.,@+-]+$/.test(text) ? text : quote(text))
