import { randomBytes } from 'node:crypto'

/** Returns the name of one request: 24 upper-case hex characters, as in `x-oss-request-id`. */
export const newRequestId = (): string => randomBytes(12).toString('hex').toUpperCase()
