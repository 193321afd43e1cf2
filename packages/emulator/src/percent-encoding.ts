/** Decodes `%XX` escapes into bytes. Each character of the text stands for one byte; invalid escapes stay as they are. */
export const percentDecode = (text: string): Buffer =>
  Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )

/** Encodes UTF-8 text as RFC 3986 does: everything but `A-Za-z0-9-_.~` becomes `%XX`. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(Buffer.from(text).toString()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** Encodes an object key for a path: as {@link percentEncode}, with `/` kept. */
export const encodeKey = (key: string): string => percentEncode(key).replaceAll('%2F', '/')
