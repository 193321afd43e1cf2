export { parseByteSize } from './byte-size.js'
export {
  type CallbackBodyType,
  type CallbackParameters,
  encodeCallback,
} from './callback.js'
export {
  type CallbackClaims,
  type CallbackHeaders,
  type CallbackRequest,
  type CallbackVerificationCode,
  CallbackVerificationError,
  OSS_PUBLIC_KEY,
  OSS_PUBLIC_KEY_URL,
  readCallbackHeaders,
  type VerifyCallbackOptions,
  verifyCallback,
} from './callback-verification.js'
export {
  assertCredentials,
  assertRegion,
  type CredentialScope,
  credentialsLifetimeSeconds,
  type OssCredentials,
} from './credentials.js'
export { type PublicKey, parsePublicKey } from './crypto/rsa-verify.js'
export { toHex } from './encoding.js'
export { type BucketAddress, bucketOrigin, regionOfEndpoint } from './endpoint.js'
export { OssUploadError } from './errors.js'
export {
  assertObjectDir,
  assertObjectKey,
  fileSuffix,
  isBelowDir,
  isObjectKey,
  ObjectKeyError,
  toKeyName,
  toObjectKey,
} from './object-key.js'
export { type OssErrorDocument, parseOssError } from './oss-error.js'
export { parseUploadSignature } from './parse-upload-signature.js'
export {
  MAX_POST_OBJECT_SIZE,
  type PolicyCondition,
  type PostPolicy,
} from './policy.js'
export {
  isPolicyFault,
  type ParsedCondition,
  type ParsedPolicy,
  type PolicyFault,
  parsePolicyDocument,
  type SizeRange,
} from './policy-document.js'
export { evaluatePostPolicy, type PolicyVerdict, type PostedForm } from './policy-evaluation.js'
export {
  type PostObjectFields,
  type PostObjectFieldsV1,
  type PostObjectFieldsV4,
  type SignatureVersion,
  signPostPolicy,
} from './post-object.js'
export { type PresignUrlOptions, presignUrl } from './presigned-url.js'
export { assertSecrets, openToken, SealedTokenError, sealToken, type TokenPurpose } from './sealed-token.js'
export { type IssuedSignature, type SignatureAnswer, toSignatureAnswer } from './signature-answer.js'
export {
  type AnswerMembers,
  type CompleteAnswer,
  isCompleteAnswer,
  readUploadSignature,
  refuseAnswer,
  type UploadSignature,
  UploadSignatureError,
} from './upload-signature.js'
