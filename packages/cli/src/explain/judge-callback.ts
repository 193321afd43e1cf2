import {
  type CallbackVerificationCode,
  CallbackVerificationError,
  OSS_PUBLIC_KEY,
  OSS_PUBLIC_KEY_URL,
  verifyCallback,
} from '@acme/oss-upload-core'
import type { PhraseId } from '../texts/phrases.js'
import type { CapturedRequest } from './captured-request.js'
import { findRepair } from './would-verify.js'

/** What is to be said of a captured callback. */
export interface CallbackVerdict {
  readonly code: CallbackVerificationCode | 'VERIFIES'
  /** What would have made it verify. */
  readonly repairs: readonly PhraseId[] | undefined
}

/** Verifies a captured callback, under OSS's key or one that the user vouches for. */
export function judgeCallback(request: CapturedRequest, ownKey: string | undefined): CallbackVerdict {
  const keyUrl = claimedKeyUrl(request)
  const isV1Key = keyUrl.replace(/^http:/, 'https:') === OSS_PUBLIC_KEY_URL
  const options = {
    publicKey: ownKey ?? OSS_PUBLIC_KEY,
    // a key of the user's own stands for whatever URL the callback names; of OSS's keys the first alone is known here
    trustedPublicKeyUrls: ownKey || isV1Key ? [keyUrl] : undefined,
  }
  try {
    verifyCallback(request, options)
    return { code: 'VERIFIES', repairs: undefined }
  } catch (error) {
    if (!(error instanceof CallbackVerificationError)) throw error
    const repairs = error.code === 'BAD_SIGNATURE' ? findRepair(request, options) : undefined
    return { code: error.code, repairs }
  }
}

/** Where the callback says that its key is; `''` where it does not. */
export const claimedKeyUrl = ({ headers }: CapturedRequest): string =>
  Buffer.from(headers['x-oss-pub-key-url'] ?? '', 'base64').toString('utf8')
