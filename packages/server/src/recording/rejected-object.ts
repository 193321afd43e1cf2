import { deleteObject } from '../bucket/delete-object.js'
import { headObject } from '../bucket/verify-object.js'
import { isRequestError, UploadRejected } from '../errors.js'
import type { ResolvedOptions } from '../options.js'
import { outcomeLifetimeMs, type UploadState } from '../signing/upload-state.js'
import type { RejectedUpload } from '../stores/upload-store.js'
import { identityOf } from './identity.js'
import type { StoredObject } from './uploaded-object.js'

/** A claim that was only made to look is given back at once. */
const LEASE_MS = 10_000

/**
 * Deletes what the app rejected. That it did is remembered first, by signature and key: of an object that is gone, size and
 * content are no longer known, and the page that asks is to have the app's words.
 */
export async function deleteRejected(
  key: string,
  state: UploadState,
  outcome: RejectedUpload,
  options: ResolvedOptions,
): Promise<void> {
  const { store } = options
  const id = await deletionIdOf(key, state)
  const claim = await store.claim(id, LEASE_MS)
  if (claim.status === 'claimed') await store.settle(id, claim.token, outcome, outcomeLifetimeMs(state, options))
  await deleteObject(key, options)
}

/**
 * Looks at the object of an upload.
 * @throws UploadRejected in the app's words where it is gone because the app rejected it; else as {@link headObject}.
 */
export async function lookAtObject(key: string, state: UploadState, options: ResolvedOptions): Promise<StoredObject> {
  try {
    return await headObject(key, options)
  } catch (error) {
    const isGone = isRequestError(error) && error.code === 'OBJECT_NOT_FOUND'
    const rejected = isGone ? await findRejection(key, state, options) : undefined
    throw rejected ? new UploadRejected(rejected.message, { code: rejected.code }) : error
  }
}

async function findRejection(
  key: string,
  state: UploadState,
  { store }: ResolvedOptions,
): Promise<RejectedUpload | undefined> {
  const id = await deletionIdOf(key, state)
  const claim = await store.claim(id, LEASE_MS)
  if (claim.status === 'claimed') await store.release(id, claim.token)
  return claim.status === 'settled' && claim.outcome.status === 'rejected' ? claim.outcome : undefined
}

const deletionIdOf = (key: string, { id }: UploadState): Promise<string> => identityOf(['deleted', id, key])
