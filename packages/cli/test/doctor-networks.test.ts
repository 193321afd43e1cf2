import { describe, expect, it } from 'vitest'
import { expectListed } from './listed.js'
import { expectNamedAndMended } from './mended.js'
import { at, diagnose, type JsonFinding, publicAtFirst, runEmulator } from './run.js'
import { answerJson, serve, serveInFront } from './servers.js'

const PAGE = 'https://app.example.com'
const bucket = (endpoint: string) => [
  '--bucket',
  'demo-bucket',
  '--region',
  'cn-hangzhou',
  '--endpoint',
  endpoint,
  '--origin',
  PAGE,
]
const codesOf = (findings: readonly JsonFinding[]) => findings.map(({ code }) => code)
const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code, syscall: 'getaddrinfo' })
}

describe('doctor raises no alarm at', () => {
  it.each([
    ['the public endpoint', 'oss-cn-hangzhou.aliyuncs.com'],
    ['the endpoint with the bucket in it', 'demo-bucket.oss-cn-hangzhou.aliyuncs.com'],
    ['the acceleration endpoint', 'oss-accelerate.aliyuncs.com'],
    ['the acceleration endpoint overseas', 'oss-accelerate-overseas.aliyuncs.com'],
    ['the dual-stack endpoint', 'cn-hangzhou.oss.aliyuncs.com'],
  ])('%s, but for plain http', async (_name, host) => {
    const { port } = await runEmulator()
    const { troubles, findings } = await diagnose(bucket(`http://${host}:${port}`))
    expect(troubles).toEqual(['ENDPOINT_HTTP'])
    expect(codesOf(findings)).toEqual(expect.arrayContaining(['CREDENTIALS_OK', 'CORS_RULE']))
  })

  it('a custom domain, with the region given', async () => {
    expectListed([])
    const { port } = await runEmulator()
    const { troubles, findings } = await diagnose(bucket(`http://files.example.com:${port}`))
    expect(troubles).toEqual([])
    expect(codesOf(findings)).toContain('ENDPOINT_UNNAMED')
  })

  it('an IPv6 address', async () => {
    expectListed([])
    const { port } = await runEmulator({ host: '::1' })
    const { troubles, findings } = await diagnose(bucket(`http://[::1]:${port}`))
    expect(troubles).toEqual([])
    expect(codesOf(findings)).toContain('CREDENTIALS_OK')
  })

  it('a name with an IPv6 address where nobody listens, and an IPv4 address', async () => {
    expectListed([])
    const { port } = await runEmulator()
    const lookup = async () => ['::1', '127.0.0.1']
    expect((await diagnose(bucket(`http://files.example.com:${port}`), { lookup })).troubles).toEqual([])
  })
})

describe('doctor behind a proxy', () => {
  // Node speaks to proxies by itself from 22.21 and 24.5 on; before that, the fix says so
  const canProxy = process.allowedNodeEnvironmentFlags.has('--use-env-proxy')

  it('asks it for what only it can look up, and not for this machine', async () => {
    expectListed([])
    const emulator = await runEmulator()
    const asked: string[] = []
    const proxy = await serveInFront(emulator.url, (_answer, { url = '' }) => void asked.push(url), {
      toTarget: (url) => url.replace(/^http:\/\/[^/]+/, ''),
    })
    const around = { env: { HTTP_PROXY: proxy }, lookup: failing('ENOTFOUND') }
    const { troubles } = await diagnose(bucket('http://files.example.com'), around)
    expect(troubles).toEqual(canProxy ? [] : ['ENDPOINT_NO_ADDRESS'])
    expect(asked.every((url) => url.startsWith('http://files.example.com/'))).toBe(true)
    const askedBefore = asked.length
    expect((await diagnose(at(emulator), around)).troubles).toEqual([])
    expect(asked).toHaveLength(askedBefore)
  })

  it('says that it cannot see whether the callback is at a public address', async () => {
    const emulator = await runEmulator()
    const app = await serve(answerJson(403, { error: 'unverified' }))
    const proxy = await serveInFront(app, () => undefined, { toTarget: () => '/cb' })
    const { port } = new URL(app)
    const flags = [...at(emulator), '--callback-url', `http://app.example.com:${port}/cb`]
    await expectNamedAndMended({
      flags,
      around: { env: { HTTP_PROXY: proxy }, lookup: failing('ENOTFOUND') },
      codes: ['CALLBACK_ADDRESS_UNSEEN', ...(canProxy ? [] : ['CALLBACK_UNREACHABLE'])],
      mended: { flags, around: { lookup: publicAtFirst() } },
      remaining: ['CALLBACK_HTTP'],
    })
  })
})

describe('doctor without a network', () => {
  it('says of nothing that it is wrong, but that no name could be looked up', async () => {
    const flags = [
      '--bucket',
      'media',
      '--region',
      'cn-hangzhou',
      '--origin',
      PAGE,
      '--signing-url',
      'https://app.example.com/api',
      '--callback-url',
      'https://app.example.com/cb',
    ]
    const { troubles, status } = await diagnose(flags, { lookup: failing('EAI_AGAIN') })
    expect(new Set(troubles)).toEqual(new Set(['NAME_SERVER_SILENT']))
    expect(status).toBe(1)
  })
})
