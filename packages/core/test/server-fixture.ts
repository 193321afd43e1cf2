export { signPostPolicy, verifyCallback } from '../src/index.js'
