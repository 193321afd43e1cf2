import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createOssUpload, toNodeHandler } from '@acme/oss-upload-server'
import { getRequestListener } from '@hono/node-server'
import { type MiddlewareConsumer, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import express from 'express'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { act, forgeCallback } from './page.ts'

const MOUNT = '/api/oss-upload'
const KEY_URL = 'https://gosspublic.alicdn.com/callback_pub_key_v1.pem'

const told: unknown[] = []
const ignore = () => {}
const servers: Server[] = []
afterEach(async () => {
  told.length = 0
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

const ossUpload = createOssUpload({
  bucket: 'media',
  region: 'cn-hangzhou',
  credentials: { accessKeyId: 'ak', accessKeySecret: 'the-secret-of-the-tests' },
  secrets: ['the first sealing secret of the tests'],
  callback: { url: 'https://app.example.com/api/oss-upload' },
  authorize: () => ({ dir: 'users/42/' }),
  onUploaded: () => undefined,
  logger: { debug: ignore, info: ignore, warn: ignore, error: ignore },
  onEvent: (event) => event.type === 'failed' && told.push(event.error),
})
const serveUploads = toNodeHandler(ossUpload)

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Calls back and confirms, and returns what came of it. */
async function ask(origin: string) {
  const called = await forgeCallback(origin + MOUNT, KEY_URL, 'bucket=media')
  const confirmed = await act(origin + MOUNT, 'confirm', {}, origin)
  return [called, confirmed].map(({ status, json }) => `${status} ${json.error?.code}`)
}

const READ = ['403 BAD_SIGNATURE', '400 INVALID_REQUEST']
const READ_BEFORE = ['500 INTERNAL_ERROR', '500 INTERNAL_ERROR']

/** Nest runs the middleware of a module after its own body parsers. */
async function startNest(options: { readonly bodyParser?: boolean }): Promise<string> {
  class AppModule {
    configure(consumer: MiddlewareConsumer) {
      consumer.apply(serveUploads).forRoutes(MOUNT)
    }
  }
  Module({})(AppModule)
  const app = await NestFactory.create(AppModule, { logger: false, ...options })
  await app.init()
  return listen(app.getHttpAdapter().getInstance())
}

describe('toNodeHandler', () => {
  it('tells the operator of parsers that Express runs before it', async () => {
    const app = express().use(express.json(), express.urlencoded()).use(MOUNT, serveUploads)
    expect(await ask(await listen(app))).toEqual(READ_BEFORE)
    expect(told).toEqual([expect.any(TypeError), expect.any(TypeError)])
  })

  it('has no need of bodies that a parser left alone', async () => {
    const app = express().use(express.json()).use(MOUNT, serveUploads)
    expect(await ask(await listen(app))).toEqual(['403 BAD_SIGNATURE', '500 INTERNAL_ERROR'])
  })

  it('tells the operator of Nest’s parsers, which run before the middleware of a module', async () => {
    expect(await ask(await startNest({}))).toEqual(READ_BEFORE)
    expect(told).toEqual([expect.any(TypeError), expect.any(TypeError)])
  })

  it('reads bodies in the middleware of a module where Nest has no parsers', async () => {
    expect(await ask(await startNest({ bodyParser: false }))).toEqual(READ)
  })
})

describe('ossUpload.fetch', () => {
  it('tells the operator of a request whose body the app has read', async () => {
    const app = new Hono()
    app.use(async ({ req }, next) => {
      await req.text()
      await next()
    })
    app.all(MOUNT, ({ req }) => ossUpload.fetch(req.raw))
    expect(await ask(await listen(getRequestListener(app.fetch)))).toEqual(READ_BEFORE)
    expect(told).toEqual([expect.any(TypeError), expect.any(TypeError)])
  })
})
