/** Gives a Blob (a recording, or what a canvas drew) a name, and with it a suffix; its type stays. The bytes are not copied. */
export const namedBlob = (blob: Blob, name: string): File => new File([blob], name, { type: blob.type })
