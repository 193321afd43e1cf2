/** Finds the operation that a request asks for, and answers whatever goes wrong in it. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isSignedFor } from './access.js'
import { isAdminPath, serveAdmin } from './admin/admin-api.js'
import { sendAnswer, sendError } from './answer.js'
import { getService, serveBucket } from './bucket-api.js'
import {
  type CorsConfiguration,
  type CorsRequest,
  corsHeaders,
  initialCors,
  NO_CORS,
  preflightHeaders,
} from './cors.js'
import { type Exchange, openExchange } from './exchange.js'
import { serveWithFaults } from './faults/serve-with-faults.js'
import { serveObject } from './object-api.js'
import { OssError } from './oss-error.js'
import { postObject } from './post-object.js'
import { keyOfPath } from './request-target.js'
import type { Service } from './service.js'
import { findSubResource } from './sub-resources.js'

/** Serves one request; never rejects. */
export async function serve(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const exchange = openExchange(request, response, service.settings)
  response.setHeader('Server', 'AliyunOSS')
  response.setHeader('x-oss-request-id', exchange.requestId)
  try {
    if (isForEmulator(exchange)) return await serveAdmin(exchange, service)
    service.journal.record(exchange)
    // A fault refuses ahead of the routes, and pages shall read that as well.
    if (!service.faults.isEmpty) setCorsHeaders(exchange, service)
    await serveWithFaults(exchange, service.faults, () => route(exchange, service))
  } catch (error) {
    answerFailure(exchange, error)
  }
}

function answerFailure(exchange: Exchange, error: unknown): void {
  const { request, response, trace } = exchange
  if (error instanceof OssError) {
    const { code, message, ec, details, reason } = error
    trace.refusal = { code, message, ec, details, reason }
  }
  if (response.headersSent || request.socket.destroyed || (request.destroyed && !request.complete)) {
    // The client is gone, or has half an answer that no error document can mend.
    response.destroy()
  } else if (error instanceof OssError) {
    sendError(exchange, error)
  } else {
    console.error(error)
    sendError(exchange, new OssError('InternalError', { cause: error }))
  }
}

/** Tells whether a request is for the emulator itself, not for a bucket. */
const isForEmulator = ({ address, target }: Exchange): boolean => address.kind === 'bound' && isAdminPath(target.path)

const WRONG_ENDPOINT =
  'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.'

async function route(exchange: Exchange, service: Service): Promise<void> {
  const { address } = exchange
  if (address.kind === 'service') {
    // a bucket in the path, as other object stores have it
    if (keyOfPath(exchange.target.path) !== '') throw new OssError('SecondLevelDomainForbidden')
    return getService(exchange, service)
  }
  if (address.kind === 'elsewhere') throw new OssError('AccessDenied', { message: WRONG_ENDPOINT })
  if (address.kind === 'bound' && isForService(exchange, service)) return getService(exchange, service)
  if (exchange.method === 'OPTIONS') {
    service.store.get(address.bucket)
    return sendAnswer(exchange, 200, preflightHeaders(corsOf(address.bucket, service), corsRequest(exchange)))
  }
  // Set ahead of the operation, so that a page can read refusals too.
  setCorsHeaders(exchange, service)
  return routeInBucket(exchange, service, address.bucket)
}

function routeInBucket(exchange: Exchange, service: Service, name: string): Promise<void> {
  const { method, target } = exchange
  const key = keyOfPath(target.path)
  if (key !== '') return serveObject(exchange, service, service.store.get(name), key)
  // PostObject names its object in the form, never in the path, and ignores what else the URL says.
  const isForm = method === 'POST' && findSubResource(target.query) === ''
  return isForm ? postObject(exchange, service, service.store.get(name)) : serveBucket(exchange, service, name)
}

/** SDKs that know an address only list the buckets there: what they sign tells `/` apart from the bound bucket. */
const isForService = (exchange: Exchange, service: Service): boolean =>
  exchange.method === 'GET' && exchange.target.path === '/' && isSignedFor(exchange, service, '/')

function setCorsHeaders(exchange: Exchange, service: Service): void {
  const { address, method, response } = exchange
  if (!('bucket' in address) || method === 'OPTIONS') return
  const headers = corsHeaders(corsOf(address.bucket, service), corsRequest(exchange))
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
}

function corsOf(name: string, { store, settings }: Service): CorsConfiguration {
  const bucket = store.find(name)
  return bucket ? (bucket.info.cors ?? initialCors(settings.corsOrigins)) : NO_CORS
}

/** Header values as they came: what is echoed goes out in the same bytes. */
const corsRequest = ({ method, request }: Exchange): CorsRequest => ({
  method,
  header: (name) => request.headers[name]?.toString(),
})
