import { completeAnswer } from './sample-answers.js'
import { isCompleteAnswer, readUploadSignature, refuseAnswer, type UploadSignature } from './upload-signature.js'

/**
 * Reads the answer of a signing endpoint: ours, or one of the official samples (V1: `accessid` …; V4: `x_oss_credential` …,
 * where the Java sample says `version`). Members that are not known are ignored.
 * @throws UploadSignatureError that names what is missing or wrong.
 */
export const parseUploadSignature = (answer: unknown): UploadSignature =>
  readUploadSignature(isCompleteAnswer(answer) ? answer : completeAnswer(answer, { refuse: refuseAnswer }))
