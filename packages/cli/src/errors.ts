import { OssUploadError } from '@acme/oss-upload-core'
import { EXIT, type ExitCode } from './exit-code.js'
import type { PhraseFacts, PhraseId } from './texts/phrases.js'

/** Why a command ended early. Its message is written in the user's language, from a phrase and facts. */
export class CommandError extends OssUploadError {
  override readonly name = 'CommandError'
  readonly code: PhraseId
  readonly facts: PhraseFacts
  readonly exitCode: ExitCode
  constructor(code: PhraseId, facts: PhraseFacts = {}, exitCode: ExitCode = EXIT.usage, cause?: unknown) {
    super(code)
    this.code = code
    this.facts = facts
    this.exitCode = exitCode
    this.cause = cause
  }
}
