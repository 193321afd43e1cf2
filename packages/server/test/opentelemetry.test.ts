import { createOssUpload, type OssUploadOptions, UploadRejected } from '@acme/oss-upload-server'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTelemetry } from '../src/observing/opentelemetry.js'
import { type CallbackSender, callbackBody, startCallbackSender } from './callback-sender.js'
import { options } from './options-fixture.js'

let sender: CallbackSender
beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  sender = await startCallbackSender()
})
afterAll(async () => {
  context.disable()
  await sender.close()
})

const MOUNT = 'https://app.example.com/cb'

/** An app whose spans and metrics stay in memory. */
function createMeasured(change: Partial<OssUploadOptions> = {}) {
  const spans = new InMemorySpanExporter()
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }).getTracer(
    'test',
  )
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] })
  const listener = openTelemetry({ tracer, meter: meters.getMeter('test') })
  const ossUpload = createOssUpload({
    ...options,
    callback: { url: MOUNT, trustedPublicKeyUrls: [sender.publicKeyUrl] },
    onEvent: listener,
    ...change,
  } as OssUploadOptions)
  const sign = async () => (await (await ossUpload.fetch(new Request(MOUNT))).json()).state as string
  const callBack = (state: string, members: Record<string, string> = {}) => {
    const body = callbackBody(state, members)
    return ossUpload.fetch(new Request(MOUNT, { method: 'POST', headers: sender.headersFor('/cb', body), body }))
  }
  /** Every point by `metric outcome`. */
  const readMetrics = async () => {
    await meters.forceFlush()
    const metrics =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(({ metrics }) => metrics) ?? []
    const points = metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ attributes, value }) => [`${descriptor.name} ${attributes['oss_upload.outcome']}`, value]),
    )
    await meters.shutdown()
    return Object.fromEntries(points)
  }
  return { tracer, listener, spans: () => spans.getFinishedSpans(), sign, callBack, readMetrics }
}

describe('openTelemetry', () => {
  it('writes a span for each event, as a child of the one that is active', async () => {
    const { tracer, spans, sign, callBack } = createMeasured()
    const parent = tracer.startSpan('POST /cb')
    const state = await sign()
    await context.with(trace.setSpan(context.active(), parent), () => callBack(state))
    const [signed, recorded] = spans()
    expect([signed?.name, signed?.parentSpanContext]).toEqual(['oss_upload signed', undefined])
    expect(recorded?.parentSpanContext?.spanId).toBe(parent.spanContext().spanId)
    expect(recorded).toMatchObject({
      name: 'oss_upload recorded',
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'oss_upload.outcome': 'recorded',
        'oss_upload.via': 'callback',
        'oss_upload.route': '',
        'oss_upload.request.id': expect.any(String),
        'oss_upload.upload.id': expect.any(String),
        'oss_upload.object.key': 'users/42/照片 1.png',
        'oss_upload.object.size': 5,
      },
    })
    expect(JSON.stringify(spans().map(({ attributes }) => attributes))).not.toContain(state)
  })

  it('marks what failed as an error, with the exception; what was refused has its code, and is none', async () => {
    const { spans, sign, callBack } = createMeasured({ onUploaded: () => Promise.reject(new Error('disk full')) })
    const state = await sign()
    await callBack(state)
    await callBack(state, { object: 'elsewhere/a' })
    const [, failed, refused] = spans()
    expect(failed).toMatchObject({
      name: 'oss_upload failed',
      status: { code: SpanStatusCode.ERROR, message: 'INTERNAL_ERROR' },
      attributes: { 'error.type': 'INTERNAL_ERROR', 'http.response.status_code': 500 },
      events: [{ name: 'exception', attributes: { 'exception.message': 'disk full' } }],
    })
    expect(refused).toMatchObject({
      name: 'oss_upload refused',
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'error.type': 'WRONG_KEY', 'http.response.status_code': 403 },
    })
  })

  it('begins a span when its request began', async () => {
    const { spans, sign } = createMeasured()
    await sign()
    const [signed] = spans()
    const nanoseconds = ([seconds, rest]: readonly [number, number]) => BigInt(seconds) * 10n ** 9n + BigInt(rest)
    expect(signed && nanoseconds(signed.endTime) > nanoseconds(signed.startTime)).toBe(true)
  })

  it('counts uploads by outcome, their bytes, and each request’s duration once', async () => {
    const results: unknown[] = [{ id: 1 }, new UploadRejected('No.')]
    const onUploaded = () => {
      const result = results.shift()
      if (result instanceof Error) throw result
      return result
    }
    const { sign, callBack, readMetrics } = createMeasured({ onUploaded })
    const state = await sign()
    for (const crc64 of ['1', '2', '1']) await callBack(state, { crc64 })
    await callBack(state, { object: 'elsewhere/a' })
    expect(await readMetrics()).toEqual({
      'oss_upload.uploads recorded': 1,
      'oss_upload.uploads rejected': 1,
      'oss_upload.uploads replayed': 1,
      'oss_upload.upload.size recorded': expect.objectContaining({ count: 1, sum: 5 }),
      ...Object.fromEntries(
        ['signed', 'recorded', 'rejected', 'replayed', 'refused'].map((outcome) => [
          `oss_upload.request.duration ${outcome}`,
          expect.objectContaining({ count: 1 }),
        ]),
      ),
    })
  })

  it('counts a missed callback, and no request twice', async () => {
    const { listener, readMetrics } = createMeasured()
    const facts = { requestId: 'a', durationMs: 5, route: '' }
    const object = { uploadId: 'b', key: 'c', size: 1, mimeType: 'd', via: 'confirm' } as const
    listener({ type: 'callback-missed', diagnosis: 'e', ...object, ...facts })
    listener({ type: 'failed', code: 'INTERNAL_ERROR', error: 'f', ...facts })
    listener({ type: 'recorded', ...object, ...facts, via: 'reconcile' })
    expect(await readMetrics()).toEqual({
      'oss_upload.callbacks.missed callback-missed': 1,
      'oss_upload.uploads recorded': 1,
      'oss_upload.upload.size recorded': expect.objectContaining({ sum: 1 }),
    })
  })
})
