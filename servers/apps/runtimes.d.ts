// What the apps use of runtimes whose own types would clash with Node's.

type Handler = (request: Request) => Response | Promise<Response>

declare const Bun: {
  serve(options: { port: number; hostname: string; routes: Record<string, Handler> }): unknown
}

declare const Deno: {
  env: { get(name: string): string | undefined; toObject(): Record<string, string> }
  serve(options: { port: number; hostname: string }, handler: Handler): unknown
}

declare module 'cloudflare:workers' {
  /** The bindings of `worker.capnp`. */
  export const env: Record<string, string>
}
