import { describe, expect, it } from 'vitest'
import { expectNamedAndMended } from './mended.js'
import { at, diagnose, publicAtFirst, run, runEmulator } from './run.js'
import { APP_HOST, AUTHORITY, CUT, ossError, type Passing, serve, serveInFront } from './servers.js'

const MINUTE_MS = 60_000

/** Flags for a server on this machine that is reached by a name of OSS. */
const named = (host: string, { port }: { port: number }) => [
  '--bucket',
  'demo-bucket',
  '--endpoint',
  `http://${host}:${port}`,
]

describe('doctor names what is wrong with bucket and endpoint, and the fix works:', () => {
  it('an endpoint in place of the region', async () => {
    const flags = [...at(await runEmulator()), '--region', 'oss-cn-hangzhou']
    await expectNamedAndMended({ flags, codes: ['REGION_IS_ENDPOINT'] })
  })

  it('a host name in place of the region', async () => {
    const flags = [...at(await runEmulator()), '--region', 'oss-cn-hangzhou.aliyuncs.com']
    await expectNamedAndMended({ flags, codes: ['REGION_IS_ENDPOINT'] })
  })

  it('a region that is none', async () => {
    const flags = at(await runEmulator())
    await expectNamedAndMended({
      flags: [...flags, '--region', 'Hangzhou!'],
      codes: ['REGION_INVALID'],
      mended: { flags },
    })
  })

  it('another region than the bucket’s', async () => {
    const flags = [...at(await runEmulator({ region: 'ap-southeast-1' })), '--region', 'cn-hangzhou']
    await expectNamedAndMended({ flags, codes: ['REGION_REFUSED'] })
  })

  it('a region that its endpoint contradicts', async () => {
    const emulator = await runEmulator({ region: 'cn-shanghai' })
    const flags = [...named('oss-cn-shanghai.aliyuncs.com', emulator), '--region', 'cn-hangzhou']
    await expectNamedAndMended({ flags, codes: ['REGION_MISMATCH'], remaining: ['ENDPOINT_HTTP'] })
  })

  it('the endpoint of a region where the bucket is not', async () => {
    const emulator = await runEmulator()
    await expectNamedAndMended({
      flags: named('oss-cn-shanghai.aliyuncs.com', emulator),
      codes: ['ENDPOINT_HTTP', 'BUCKET_ELSEWHERE_UNKNOWN'],
      mended: { flags: named('oss-cn-hangzhou.aliyuncs.com', emulator) },
      remaining: ['ENDPOINT_HTTP'],
    })
  })

  it.each([
    [403, 'AccessDenied'],
    [301, 'PermanentRedirect'],
  ])('the same, where OSS says with %i %s which endpoint is right', async (status, code) => {
    const emulator = await runEmulator()
    const words = 'The bucket you are attempting to access must be addressed using the specified endpoint.'
    const endpoint = '<Endpoint>oss-cn-hangzhou.aliyuncs.com</Endpoint>'
    const url = await serveInFront(emulator.url, () => ossError(status, code, words, endpoint))
    const flags = [...at({ url }), '--region', 'cn-shanghai']
    const { findings } = await diagnose(flags)
    const command = findings.find((finding) => finding.code === 'BUCKET_ELSEWHERE')?.command
    expect(command).toBe('--region cn-hangzhou --endpoint https://oss-cn-hangzhou.aliyuncs.com')
    const mended = { flags: named('oss-cn-hangzhou.aliyuncs.com', emulator) }
    await expectNamedAndMended({ flags, codes: ['BUCKET_ELSEWHERE'], mended, remaining: ['ENDPOINT_HTTP'] })
  })

  it('an endpoint that only Alibaba Cloud’s own network reaches', async () => {
    const emulator = await runEmulator()
    await expectNamedAndMended({
      flags: named('oss-cn-hangzhou-internal.aliyuncs.com', emulator),
      codes: ['ENDPOINT_INTERNAL'],
      mended: { flags: named('oss-cn-hangzhou.aliyuncs.com', emulator) },
      remaining: ['ENDPOINT_HTTP'],
    })
  })

  it('an endpoint with a path', async () => {
    const flags = at(await runEmulator())
    const withPath = [...flags, '--endpoint', `${flags.at(-1)}/uploads`]
    await expectNamedAndMended({ flags: withPath, codes: ['ENDPOINT_INVALID'], mended: { flags } })
  })

  it('a name that is no bucket’s', async () => {
    const flags = at(await runEmulator())
    const misnamed = [...flags, '--bucket', 'Demo_Bucket']
    await expectNamedAndMended({ flags: misnamed, codes: ['BUCKET_NAME_INVALID'], mended: { flags } })
  })

  it('a bucket that is not there', async () => {
    const { port } = await runEmulator()
    const flags = ['--region', 'cn-hangzhou', '--bucket', 'missing', '--endpoint', `http://missing.localhost:${port}`]
    const mended = {
      flags: [
        '--region',
        'cn-hangzhou',
        '--bucket',
        'demo-bucket',
        '--endpoint',
        `http://demo-bucket.localhost:${port}`,
      ],
    }
    await expectNamedAndMended({ flags, codes: ['BUCKET_MISSING'], mended })
  })

  it('an endpoint where nobody listens', async () => {
    const emulator = await runEmulator()
    const flags = at(emulator)
    await emulator.close()
    const mended = async () => ({ flags: at(await runEmulator()) })
    await expectNamedAndMended({ flags, codes: ['ENDPOINT_UNREACHABLE'], mended })
  })

  it('an endpoint that has no address', async () => {
    const flags = at(await runEmulator())
    const absent = [...flags, '--endpoint', 'http://media.absent.example']
    await expectNamedAndMended({ flags: absent, codes: ['ENDPOINT_NO_ADDRESS'], mended: { flags } })
  })

  it('a name server that does not answer', async () => {
    const flags = [...at(await runEmulator()), '--endpoint', 'http://media.example.com']
    const lookup = async () => {
      throw Object.assign(new Error('offline'), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' })
    }
    const mended = { flags: at(await runEmulator()) }
    await expectNamedAndMended({ flags, around: { lookup }, codes: ['NAME_SERVER_SILENT'], mended })
  })

  it('a redirect to another address', async () => {
    const emulator = await runEmulator()
    const url = await serve((_request, response) => void response.writeHead(301, { location: emulator.url }).end())
    await expectNamedAndMended({ flags: at({ url }), codes: ['ENDPOINT_REDIRECTS'] })
  })

  it('a custom domain on plain http, at a public address', async () => {
    const emulator = await runEmulator()
    const plain = `http://${APP_HOST}:${emulator.port}`
    const { findings } = await diagnose(at({ url: plain }), { lookup: publicAtFirst() })
    expect(findings[0]?.command).toBe(`--endpoint ${plain.replace('http:', 'https:')}`)
    const secure = await serveInFront(emulator.url, () => undefined, { certificate: 'app' })
    await expectNamedAndMended({
      flags: at({ url: plain }),
      around: { lookup: publicAtFirst() },
      codes: ['ENDPOINT_HTTP'],
      mended: { flags: at({ url: secure }), around: { certificateAuthorities: [AUTHORITY] } },
    })
  })

  it('an endpoint whose certificate nobody trusts', async () => {
    const flags = at(await runEmulator())
    const url = await serve((_request, response) => void response.end(), { certificate: 'self-signed' })
    await expectNamedAndMended({ flags: [...flags, '--endpoint', url], codes: ['ENDPOINT_TLS'], mended: { flags } })
  })

  it('an endpoint that is something else', async () => {
    const url = await serve((_request, response) => void response.end('<h1>It works!</h1>'))
    const flags = at(await runEmulator())
    await expectNamedAndMended({ flags: at({ url }), codes: ['ENDPOINT_NOT_OSS'], mended: { flags } })
  })

  it('this machine’s clock is 20 minutes ahead', async () => {
    const flags = at(await runEmulator())
    const around = { now: () => new Date(Date.now() + 20 * MINUTE_MS) }
    await expectNamedAndMended({ flags, around, codes: ['CLOCK_REFUSED'], mended: { flags } })
  })

  it('this machine’s clock is 3 minutes late', async () => {
    const flags = at(await runEmulator())
    const around = { now: () => new Date(Date.now() - 3 * MINUTE_MS) }
    await expectNamedAndMended({ flags, around, codes: ['CLOCK_OFF'], mended: { flags } })
  })

  it('a clock that is off, behind a proxy that writes a Date of its own', async () => {
    const flags = at(await runEmulator({ now: () => new Date(Date.now() + 20 * MINUTE_MS) }))
    const mended = async () => ({ flags: at(await runEmulator()) })
    await expectNamedAndMended({ flags, codes: ['CLOCK_REFUSED_SIGNATURE'], mended })
  })
})

describe('doctor names, where it cannot say more,', () => {
  const changed = async (change: (answer: Passing, target: string) => Passing | undefined) => {
    const emulator = await runEmulator()
    const url = await serveInFront(emulator.url, (answer, incoming) => change(answer, incoming.url ?? ''))
    return { flags: at({ url }), mended: { flags: at(emulator) } }
  }

  it.each<[string, string, (answer: Passing, target: string) => Passing | undefined]>([
    ['an endpoint without its bucket', 'ENDPOINT_PATH_STYLE', () => ossError(403, 'SecondLevelDomainForbidden', 'No.')],
    [
      'a refusal that it does not know',
      'SIGNATURE_REFUSED',
      (_answer, target) => (target.includes('absent') ? ossError(400, 'InvalidArgument', 'Odd.') : undefined),
    ],
    ['a connection that breaks', 'NO_ANSWER_NOW', (_answer, target) => (target.includes('absent') ? CUT : undefined)],
    [
      'a Date that is none',
      'CLOCK_UNKNOWN',
      (answer) => ({ ...answer, headers: { ...answer.headers, date: 'yesterday' } }),
    ],
  ])('%s', async (_name, code, change) => {
    await expectNamedAndMended({ ...(await changed(change)), codes: [code] })
  })

  it('a region that OSS refuses, as it refuses all that are known', async () => {
    const flags = [...at(await runEmulator({ region: 'cn-nowhere' })), '--region', 'cn-hangzhou']
    const mended = { flags: [...flags, '--region', 'cn-nowhere'] }
    await expectNamedAndMended({ flags, codes: ['REGION_REFUSED_UNKNOWN'], mended })
  })

  it('what may not be read, as a warning', async () => {
    const { flags } = await changed((answer, target) => {
      if (/[?&]acl(?:&|$)/.test(target)) return { ...answer, body: Buffer.from('<Grant>public-read</Grant>') }
      return /[?&](?:publicAccessBlock|cors)(?:&|$)/.test(target) ? ossError(403, 'AccessDenied', 'No.') : undefined
    })
    const { findings, troubles, status } = await diagnose([...flags, '--origin', 'https://app.example.com'])
    expect(troubles).toEqual(['CORS_UNREADABLE', 'ACL_BLOCK_UNREADABLE'])
    expect(status).toBe(0)
    expect(findings.map(({ code }) => code)).toContain('CORS_EXPOSED')
  })
})

describe('doctor', () => {
  it('asks for what it cannot do without', async () => {
    expect(await run(['doctor'])).toMatchObject({ status: 2 })
    expect(await run(['doctor', '--bucket', 'media'])).toMatchObject({
      status: 2,
      err: expect.stringContaining('OSS_REGION'),
    })
  })

  it('counts a warning as a failure when told so', async () => {
    const flags = at(await runEmulator())
    const around = { now: () => new Date(Date.now() - 3 * MINUTE_MS) }
    expect(await run(['doctor', ...flags, '--strict'], around)).toMatchObject({ status: 1 })
  })

  it('never asks the emulator about itself', async () => {
    const emulator = await runEmulator()
    const targets: string[] = []
    const url = await serveInFront(emulator.url, (_answer, incoming) => void targets.push(incoming.url ?? ''))
    await diagnose([...at({ url }), '--origin', 'https://app.example.com', '--probe'])
    expect(targets.length).toBeGreaterThan(10)
    expect(targets.filter((target) => target.includes('_emulator'))).toEqual([])
  })
})
