import type { Action } from './actions.js'
import type { UploadedObject } from './recording/uploaded-object.js'
import { assertSchema, type StandardSchema } from './signing/standard-schema.js'
import type { UploadGrant } from './signing/upload-grant.js'

/** A file that the page wants a signature of its own for. */
export interface FileToSign<FileMetadata = unknown> {
  /** The file's own name. */
  readonly name: string
  /** In bytes. */
  readonly size: number
  /** As the page says: its MIME type, or `application/octet-stream`. */
  readonly type: string
  /** As the route's schema made it; without a schema whatever the page sent. */
  readonly metadata: FileMetadata
}

/** What a signature is asked for. */
export interface UploadRequest<FileMetadata = unknown> {
  /** `''` where the request names no route. */
  readonly route: string
  /**
   * The files, where each is to have a signature of its own, and the one file of an upload in parts; `undefined` for one
   * signature that serves all files.
   */
  readonly files: readonly FileToSign<FileMetadata>[] | undefined
  /**
   * `'sign'`, by GET too, or the action of an upload in parts: each of these asks, so count files with `'sign'` and
   * `'multipart-start'` alone.
   */
  readonly action: Exclude<Action, 'confirm'>
}

/** One kind of upload: who may, and what happens then. */
export interface UploadRoute<Data = unknown, Metadata = unknown, FileMetadata = unknown> {
  /**
   * Decides who may upload, and where to: called for every signing request. Throw an `UploadDeniedError` to refuse with
   * words for the user. It is called with every action of an upload in parts too, whose key has to be below the `dir` that it
   * gives then: give the same principal the same `dir` each time.
   */
  readonly authorize: (
    request: Request,
    upload: UploadRequest<FileMetadata>,
  ) => UploadGrant<Metadata> | Promise<UploadGrant<Metadata>>
  /**
   * Records a stored object; OSS waits 5 seconds for it, and the page asks again after that. What it returns is JSON that
   * reaches the browser. It may be called again for an upload that it has seen, with the same `uploadId`. Throw an
   * `UploadRejected` to refuse the object for good; after anything else that it throws the upload can be recorded again.
   */
  readonly onUploaded: (object: UploadedObject<Metadata, FileMetadata>) => Data | Promise<Data>
  /**
   * `'shared'`: one signature serves any number of files below `dir` until it ends. `'per-file'`: none but those of
   * `action=sign`, each for one key that the server chooses, one size and one type, and never in place of another object.
   * @default 'shared'
   */
  readonly policy?: 'shared' | 'per-file'
  /** Checks what `authorize` gives as `metadata`; what it makes of it is sealed. @default no check */
  readonly metadataSchema?: StandardSchema<Metadata>
  /** Checks what the page sends as `metadata` of a file; what it makes of it is sealed. @default no check */
  readonly fileMetadataSchema?: StandardSchema<FileMetadata>
}

/** A route whatever its types. */
// biome-ignore lint/suspicious/noExplicitAny: each route has types of its own
export type AnyRoute = UploadRoute<any, any, any>

/** Returns the route as it is: so that TypeScript gives `onUploaded` the types of what `authorize` and the schemas return. */
export const defineRoute = <Data, Metadata = unknown, FileMetadata = unknown>(
  route: UploadRoute<Data, Metadata, FileMetadata>,
): UploadRoute<Data, Metadata, FileMetadata> => route

/** Routes by name; `''` is the one of requests that name none. */
export type Routes = ReadonlyMap<string, UploadRoute>

/** What names an app's routes: one without a name, several with, or both. */
export interface RouteOptions extends Partial<UploadRoute> {
  readonly routes?: Readonly<Record<string, UploadRoute>> | undefined
}

/** @throws TypeError that names the function that is missing. */
export function resolveRoutes({ routes = {}, ...unnamed }: RouteOptions): Routes {
  const resolved = new Map<string, UploadRoute>()
  const hasNamed = Object.keys(routes).length > 0
  if (!hasNamed || unnamed.authorize !== undefined || unnamed.onUploaded !== undefined)
    resolved.set('', checkRoute(unnamed, ''))
  for (const [name, route] of Object.entries(routes)) {
    if (!/^[\w-]{1,64}$/.test(name))
      throw new TypeError(`routes has ${JSON.stringify(name)}: expected 1 to 64 letters, digits, "-" and "_".`)
    resolved.set(name, checkRoute(route, `routes.${name}.`))
  }
  return resolved
}

function checkRoute(route: Partial<UploadRoute> | undefined, prefix: string): UploadRoute {
  const { authorize, onUploaded, policy = 'shared', metadataSchema, fileMetadataSchema } = route ?? {}
  if (typeof authorize !== 'function')
    throw new TypeError(`${prefix}authorize is ${typeof authorize}: expected a function.`)
  if (typeof onUploaded !== 'function')
    throw new TypeError(`${prefix}onUploaded is ${typeof onUploaded}: expected a function.`)
  if (policy !== 'shared' && policy !== 'per-file')
    throw new TypeError(`${prefix}policy is ${JSON.stringify(policy)}: expected "shared" or "per-file".`)
  assertSchema(metadataSchema, `${prefix}metadataSchema`)
  assertSchema(fileMetadataSchema, `${prefix}fileMetadataSchema`)
  return Object.freeze({
    authorize,
    onUploaded,
    policy,
    ...(metadataSchema && { metadataSchema }),
    ...(fileMetadataSchema && { fileMetadataSchema }),
  })
}
