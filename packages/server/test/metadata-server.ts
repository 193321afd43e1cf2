import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A temporary pair as the endpoint gives it. */
export interface IssuedPair {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken: string
  readonly expiration: Date
}

/** The endpoint of `credentials_uri`, which answers as the metadata service of an ECS instance does. */
export interface MetadataServer {
  readonly url: string
  /** How many requests came. */
  readonly asked: () => number
  /** What it answers from now on: a pair, or another document with this status. */
  answer(next: IssuedPair | { readonly status: number; readonly body: string }): void
  close(): Promise<void>
}

export const issuePair = (expiration: Date): IssuedPair => ({
  accessKeyId: `STS.${randomUUID()}`,
  accessKeySecret: randomUUID(),
  securityToken: randomUUID(),
  expiration,
})

export async function startMetadataServer(): Promise<MetadataServer> {
  let asked = 0
  let current = { status: 500, body: '' }
  const server = createServer((_, response) => {
    asked += 1
    response.writeHead(current.status, { 'content-type': 'application/json' }).end(current.body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    asked: () => asked,
    answer(next) {
      current = 'status' in next ? next : { status: 200, body: documentOf(next) }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const documentOf = ({ accessKeyId, accessKeySecret, securityToken, expiration }: IssuedPair): string =>
  JSON.stringify({
    Code: 'Success',
    AccessKeyId: accessKeyId,
    AccessKeySecret: accessKeySecret,
    SecurityToken: securityToken,
    Expiration: expiration.toISOString(),
  })
