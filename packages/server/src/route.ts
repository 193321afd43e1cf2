import type { UploadedObject } from './uploaded-object.js'

/** What a caller of the signing endpoint may upload. */
export interface UploadGrant<Metadata = unknown> {
  /** Where its objects go: ends in `/` and belongs to one principal, such as `users/42/`. */
  readonly dir: string
  /** Has to be `true` where `dir` is `''`, which opens the whole bucket. @default false */
  readonly wholeBucket?: boolean
  /** The smallest file, in bytes or as `'1kb'`. @default 0 */
  readonly minSize?: number | string
  /** The largest file, in bytes or as `'20mb'` (1024-based), at most 5 GB. @default the largest */
  readonly maxSize?: number | string
  /**
   * Comes back to `onUploaded` as it is: up to 512 bytes of JSON that neither the uploader nor OSS can read or change.
   * @default null
   */
  readonly metadata?: Metadata
}

/** One kind of upload: who may, and what happens then. */
export interface UploadRoute<Data = unknown, Metadata = unknown> {
  /**
   * Decides who may upload, and where to: called for every signing request. Throw an `UploadDeniedError` to refuse with
   * words for the user.
   */
  readonly authorize: (request: Request) => UploadGrant<Metadata> | Promise<UploadGrant<Metadata>>
  /**
   * Records a stored object; OSS waits 5 seconds for it. What it returns is JSON that reaches the browser. It may be called
   * again for an upload that it has seen, with the same `uploadId`. Where it throws, the object is stored all the same.
   */
  readonly onUploaded: (object: UploadedObject<Metadata>) => Data | Promise<Data>
}

/** Routes by name; `''` is the one of requests that name none. */
export type Routes = ReadonlyMap<string, UploadRoute>

/** What names an app's routes: one without a name, several with, or both. */
export interface RouteOptions extends Partial<UploadRoute> {
  readonly routes?: Readonly<Record<string, UploadRoute>> | undefined
}

/** @throws TypeError that names the function that is missing. */
export function resolveRoutes({ authorize, onUploaded, routes = {} }: RouteOptions): Routes {
  const resolved = new Map<string, UploadRoute>()
  const hasNamed = Object.keys(routes).length > 0
  if (!hasNamed || authorize !== undefined || onUploaded !== undefined)
    resolved.set('', checkRoute({ authorize, onUploaded }, ''))
  for (const [name, route] of Object.entries(routes)) {
    if (!/^[\w-]{1,64}$/.test(name))
      throw new TypeError(`routes has ${JSON.stringify(name)}: expected 1 to 64 letters, digits, "-" and "_".`)
    resolved.set(name, checkRoute(route, `routes.${name}.`))
  }
  return resolved
}

function checkRoute(
  route: { [Name in keyof UploadRoute]?: UploadRoute[Name] | undefined },
  prefix: string,
): UploadRoute {
  const { authorize, onUploaded } = route ?? {}
  if (typeof authorize !== 'function')
    throw new TypeError(`${prefix}authorize is ${typeof authorize}: expected a function.`)
  if (typeof onUploaded !== 'function')
    throw new TypeError(`${prefix}onUploaded is ${typeof onUploaded}: expected a function.`)
  return Object.freeze({ authorize, onUploaded })
}
