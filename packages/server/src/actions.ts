/** The actions that a page may ask for by `POST ?action=…`, besides those of {@link MULTIPART_ACTIONS}. */
export const ACTIONS = ['sign', 'confirm'] as const

/** The actions of an upload in parts, which a server offers together, as `multipart`. */
export const MULTIPART_ACTIONS = [
  'multipart-start',
  'multipart-sign',
  'multipart-list',
  'multipart-complete',
  'multipart-abort',
] as const

/** What a server says that it offers. */
export type OfferedAction = (typeof ACTIONS)[number] | 'multipart'

/** One of {@link MULTIPART_ACTIONS}. */
export type MultipartAction = (typeof MULTIPART_ACTIONS)[number]

/** What a page may ask for. */
export type Action = (typeof ACTIONS)[number] | MultipartAction

/** The actions that are behind what a server offers. */
export const actionsOf = (offered: readonly OfferedAction[]): readonly Action[] =>
  offered.flatMap((name): readonly Action[] => (name === 'multipart' ? MULTIPART_ACTIONS : [name]))
