/** What a page needs after a failure alone: one file, loaded then. */
export { goOnWith } from './go-on-with.js'
export { readOssError } from './oss-error.js'
