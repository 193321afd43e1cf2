/** What a page needs after a failure alone: one file, loaded then. */
export { readOssError } from './oss-error.js'
export { signAgain } from './sign-again.js'
