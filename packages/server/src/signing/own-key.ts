import { isBelowDir, isObjectKey } from '@acme/oss-upload-core'
import { foreign } from '../errors.js'

/** Whether a key is one below the dir that `authorize` gave. @throws RequestError 403 `WRONG_KEY`. */
export function assertKeyBelow(dir: string, key: unknown): asserts key is string {
  if (typeof key !== 'string' || !isBelowDir(key, dir) || !isObjectKey(key))
    throw foreign('WRONG_KEY', 'another object key')
}
