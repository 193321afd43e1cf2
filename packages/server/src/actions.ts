/** The actions that a page may ask for by `POST ?action=…`. */
export const ACTIONS = ['sign', 'confirm'] as const
