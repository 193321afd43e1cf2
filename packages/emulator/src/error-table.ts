/** What OSS answers for one error code when nothing more specific is known. */
export interface ErrorRow {
  /** HTTP status. */
  readonly status: number
  /** Text of the `Message` element. */
  readonly message: string
  /** Number of the cause, for codes that have a single one. */
  readonly ec?: string
}

/**
 * The errors that the emulator answers with, by `Code`.
 * @see https://www.alibabacloud.com/help/en/oss/developer-reference/error-responses
 */
export const ERROR_TABLE = {
  AccessDenied: { status: 403, message: 'You have no right to access this object because of bucket acl.' },
  AccessForbidden: {
    status: 403,
    // Misspelled by OSS itself.
    message:
      "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.",
  },
  AccessKeyIdAndSecurityTokenNotMatch: {
    status: 403,
    message: 'The OSS access key id and security token you provided does not match.',
    ec: '0002-00000004',
  },
  BadRequest: { status: 400, message: 'Insufficient information.' },
  BucketNotEmpty: { status: 409, message: 'The bucket you tried to delete is not empty.' },
  CORSRuleBeyondLimit: { status: 400, message: 'The CORS Rules num is beyond limit.' },
  CallbackFailed: { status: 203, message: 'Error status : -1.' },
  EntityTooLarge: {
    status: 400,
    message: 'Your proposed upload exceeds the maximum allowed size.',
    ec: '0006-00000003',
  },
  EntityTooSmall: {
    status: 400,
    message: 'Your proposed upload smaller than the minimum allowed size.',
    ec: '0006-00000004',
  },
  FieldItemTooLong: { status: 400, message: 'Your name of form field is too long.', ec: '0006-00000110' },
  FileAlreadyExists: {
    status: 409,
    message: 'The object you specified already exists and can not be overwritten.',
  },
  IncompleteBody: {
    status: 400,
    message: 'You did not provide the number of bytes specified by the Content-Length HTTP header.',
  },
  IncorrectNumberOfFilesInPOSTRequest: {
    status: 400,
    message: 'POST requires exactly one file upload per request.',
    ec: '0006-00000107',
  },
  InternalError: { status: 500, message: 'We encountered an internal error. Please try again.' },
  InvalidAccessKeyId: {
    status: 403,
    message: 'The OSS Access Key Id you provided does not exist in our records.',
    ec: '0002-00000902',
  },
  InvalidArgument: { status: 400, message: 'Invalid Argument.' },
  InvalidBucketName: { status: 400, message: 'The specified bucket is not valid.' },
  InvalidDigest: { status: 400, message: 'The Content-MD5 you specified was invalid.' },
  InvalidEncryptionAlgorithmError: {
    status: 400,
    message: 'The Encryption request you specified is not valid. Supported value: AES256/SM4/KMS.',
  },
  InvalidObjectName: { status: 400, message: 'The specified object is not valid.' },
  InvalidPart: {
    status: 400,
    message:
      "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.",
  },
  InvalidPartOrder: {
    status: 400,
    message: 'The list of parts was not in ascending order. Parts list must specified in order by part number.',
    ec: '0042-00000209',
  },
  InvalidPolicyDocument: { status: 400, message: 'Invalid Policy.' },
  InvalidRange: { status: 416, message: 'The requested range cannot be satisfied.' },
  InvalidRequest: { status: 400, message: 'The request is invalid.' },
  InvalidSecurityToken: {
    status: 403,
    message: 'The security token you provided is invalid.',
    ec: '0002-00000006',
  },
  InvalidTag: { status: 400, message: 'The tag you provided was invalid.' },
  InvalidTargetType: { status: 400, message: 'The target of the symbolic link is a symbolic link itself.' },
  KmsServiceNotEnabled: { status: 403, message: 'This user does not turn on KMS service.' },
  MalformedPOSTRequest: {
    status: 400,
    message: 'The body of your POST request is not well-formed multipart/form-data.',
    ec: '0006-00000104',
  },
  MalformedXML: {
    status: 400,
    message: 'The XML you provided was not well-formed or did not validate against our published schema.',
  },
  MaxPOSTPreDataLengthExceededError: {
    status: 400,
    message: 'Your POST request fields preceding the upload file were too large.',
    ec: '0006-00000112',
  },
  MethodNotAllowed: { status: 405, message: 'The specified method is not allowed against this resource.' },
  MissingArgument: { status: 400, message: 'Missing Some Required Arguments.' },
  MissingContentLength: { status: 411, message: 'You must provide the Content-Length HTTP header.' },
  NoSuchBucket: { status: 404, message: 'The specified bucket does not exist.', ec: '0015-00000101' },
  NoSuchCORSConfiguration: { status: 404, message: 'The CORS Configuration does not exist.' },
  NoSuchKey: { status: 404, message: 'The specified key does not exist.', ec: '0026-00000001' },
  NoSuchUpload: {
    status: 404,
    message:
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    ec: '0042-00000002',
  },
  NotImplemented: {
    status: 501,
    message: 'A header you provided implies functionality that is not implemented.',
  },
  NotSymlink: { status: 400, message: 'The object is not symlink.', ec: '0043-00000101' },
  ObjectNotAppendable: { status: 409, message: 'The object is not appendable.', ec: '0026-00000017' },
  PositionNotEqualToLength: { status: 409, message: 'Position is not equal to file length.', ec: '0026-00000016' },
  PreconditionFailed: {
    status: 412,
    message: 'At least one of the pre-conditions you specified did not hold.',
  },
  RequestIsNotMultiPartContent: {
    status: 400,
    message: 'Bucket POST must be of the enclosure-type multipart/form-data.',
  },
  RequestTimeout: {
    status: 400,
    message:
      'Your socket connection to the server was not read from or written to within the timeout period. Idle connections will be closed.',
  },
  RequestTimeTooSkewed: {
    status: 403,
    message: 'The difference between the request time and the current time is too large.',
    ec: '0002-00000504',
  },
  SecondLevelDomainForbidden: {
    status: 403,
    message: 'The bucket you are attempting to access must be addressed using OSS third level domain.',
  },
  SecurityTokenExpired: {
    status: 403,
    message: 'The security token you provided has expired.',
    ec: '0002-00000007',
  },
  SignatureDoesNotMatch: {
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  },
  SymlinkTargetNotExist: {
    status: 404,
    message: 'The symbolic link points to an object that does not exist.',
    ec: '0026-00000012',
  },
} as const

/** A `Code` that the emulator can answer with. */
export type ErrorCode = keyof typeof ERROR_TABLE
