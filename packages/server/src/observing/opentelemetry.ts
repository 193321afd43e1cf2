import {
  type Attributes,
  type Histogram,
  type Meter,
  metrics,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { UploadEvent } from './upload-event.js'

/** Options of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** @default the global provider's, named `@acme/oss-upload-server` */
  readonly tracer?: Tracer
  /** @default the global provider's, named `@acme/oss-upload-server` */
  readonly meter?: Meter
}

const SCOPE = '@acme/oss-upload-server'

/** As HTTP durations are counted. @see https://opentelemetry.io/docs/specs/semconv/http/http-metrics/ */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
/** 1 KB to 4 GB, in steps of four. */
const BYTES = Array.from({ length: 12 }, (_, step) => 1024 * 4 ** step)

/**
 * Returns a listener for `onEvent` that writes a span for each event, as a child of the span that is active in the request, and
 * counts: `oss_upload.uploads`, `oss_upload.upload.size`, `oss_upload.request.duration` and `oss_upload.callbacks.missed`. Call
 * it once the app's OpenTelemetry SDK has been started.
 * @example
 * createOssUpload({ ...options, onEvent: openTelemetry() })
 */
export function openTelemetry({
  tracer = trace.getTracer(SCOPE),
  meter = metrics.getMeter(SCOPE),
}: OpenTelemetryOptions = {}): (event: UploadEvent) => void {
  const count = createCounts(meter)
  return (event) => {
    writeSpan(event, tracer)
    count(event)
  }
}

function writeSpan(event: UploadEvent, tracer: Tracer): void {
  const endTime = Date.now()
  const span = tracer.startSpan(`oss_upload ${event.type}`, {
    kind: SpanKind.INTERNAL,
    startTime: endTime - event.durationMs,
    attributes: spanAttributes(event),
  })
  if (event.type === 'failed') {
    span.setStatus({ code: SpanStatusCode.ERROR, message: event.code })
    span.recordException(event.error instanceof Error ? event.error : String(event.error), endTime)
  }
  span.end(endTime)
}

/** Whatever has few values: a metric is kept for each combination of them. */
function outcomeAttributes(event: UploadEvent): Attributes {
  return {
    'oss_upload.outcome': event.type,
    ...(event.route !== undefined && { 'oss_upload.route': event.route }),
    ...('via' in event && event.via !== undefined && { 'oss_upload.via': event.via }),
    ...('code' in event && { 'error.type': event.code }),
  }
}

function spanAttributes(event: UploadEvent): Attributes {
  return {
    ...outcomeAttributes(event),
    'oss_upload.request.id': event.requestId,
    ...(event.ossRequestId !== undefined && { 'oss_upload.oss_request.id': event.ossRequestId }),
    ...('key' in event && event.key !== undefined && { 'oss_upload.object.key': event.key }),
    ...('uploadId' in event && { 'oss_upload.upload.id': event.uploadId, 'oss_upload.object.size': event.size }),
    ...('status' in event && event.status !== undefined && { 'http.response.status_code': event.status }),
    ...('diagnosis' in event && event.diagnosis !== undefined && { 'oss_upload.diagnosis': event.diagnosis }),
  }
}

/** Whether no other event of its request follows: a failure without a status is one that the caller did not notice. */
const endsRequest = (event: UploadEvent): boolean =>
  !('via' in event && event.via === 'reconcile') && !(event.type === 'failed' && event.status === undefined)

function createCounts(meter: Meter): (event: UploadEvent) => void {
  const uploads = meter.createCounter('oss_upload.uploads', {
    description: 'Uploads that were recorded or rejected, or that came again.',
    unit: '{upload}',
  })
  const missed = meter.createCounter('oss_upload.callbacks.missed', {
    description: 'Uploads that the page confirmed because the callback of OSS did not come.',
    unit: '{callback}',
  })
  const size = createHistogram('oss_upload.upload.size', 'Size of the recorded uploads.', 'By', BYTES)
  const duration = createHistogram('oss_upload.request.duration', 'Time to answer a request.', 's', SECONDS)

  function createHistogram(name: string, description: string, unit: string, bounds: number[]): Histogram {
    return meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries: bounds } })
  }

  return (event) => {
    const attributes = outcomeAttributes(event)
    if (event.type === 'callback-missed') return missed.add(1, attributes)
    if (endsRequest(event)) duration.record(event.durationMs / 1000, attributes)
    if ('uploadId' in event) uploads.add(1, attributes)
    if (event.type === 'recorded') size.record(event.size, attributes)
  }
}
