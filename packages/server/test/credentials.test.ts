import {
  createOssUpload,
  environmentCredentials,
  type OssCredentials,
  type OssUploadOptions,
} from '@acme/oss-upload-server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { NOW, options } from './options-fixture.js'

const MINUTE_MS = 60_000
const requests = (count: number) => Array.from({ length: count })

/** An app whose function gives a new temporary pair at each call, on a clock that a test moves. */
function createApp({ lifeMinutes = 60, ...change }: { lifeMinutes?: number } & Partial<OssUploadOptions> = {}) {
  let time = NOW.getTime()
  const failures: string[] = []
  const sts = vi.fn(async (): Promise<OssCredentials> => {
    const pair = { accessKeyId: `STS.${sts.mock.calls.length}`, accessKeySecret: 'secret', securityToken: 'token' }
    return { ...pair, expiration: new Date(time + lifeMinutes * MINUTE_MS) }
  })
  const app = createOssUpload({
    ...options,
    credentials: sts,
    now: () => new Date(time),
    onEvent: (event) => event.type === 'failed' && failures.push(`${event.code} ${event.status ?? 'no answer'}`),
    ...change,
  } as OssUploadOptions)
  const sign = async () => {
    const response = await app.fetch(new Request('https://app.example.com/api/oss-upload'))
    const answer = await response.json()
    const seconds = answer.expire - answer.server_time
    return { status: response.status, pair: answer.x_oss_credential?.split('/')[0], seconds }
  }
  const pass = (minutes: number) => {
    time += minutes * MINUTE_MS
  }
  return { app, sts, failures, sign, pass }
}

const failOnce = (sts: ReturnType<typeof createApp>['sts']) => sts.mockRejectedValueOnce(new Error('STS is down'))

describe('credentials that name their end', () => {
  it('are asked for once by 100 requests at once', async () => {
    const { sts, sign } = createApp()
    const answers = await Promise.all(requests(100).map(sign))
    expect(new Set(answers.map(({ pair }) => pair))).toEqual(new Set(['STS.1']))
    expect(sts).toHaveBeenCalledTimes(1)
  })

  it('are kept until half of their life is over, then renewed once by 100 requests at once', async () => {
    const { sts, sign, pass } = createApp({ lifeMinutes: 15 })
    await sign()
    pass(7.4)
    expect(await sign()).toMatchObject({ pair: 'STS.1', seconds: 456 })
    pass(0.1)
    const answers = await Promise.all(requests(100).map(sign))
    expect(answers).toEqual(requests(100).map(() => ({ status: 200, pair: 'STS.2', seconds: 900 })))
    expect(sts).toHaveBeenCalledTimes(2)
  })

  it('are kept until an hour before their end where they live longer', async () => {
    const { sign, pass } = createApp({ lifeMinutes: 12 * 60 })
    await sign()
    pass(11 * 60 - 1)
    expect(await sign()).toMatchObject({ pair: 'STS.1', seconds: 3600 })
    pass(1)
    expect(await sign()).toMatchObject({ pair: 'STS.2', seconds: 3600 })
  })

  it('are used while they are good where a renewal fails, which is told once', async () => {
    const { sts, failures, sign, pass } = createApp()
    await sign()
    pass(30)
    failOnce(sts)
    const answers = await Promise.all(requests(10).map(sign))
    expect(answers).toEqual(requests(10).map(() => ({ status: 200, pair: 'STS.1', seconds: 1800 })))
    expect(failures).toEqual(['INTERNAL_ERROR no answer'])
  })

  it('are asked for again half a minute after a renewal that failed', async () => {
    const { sts, sign, pass } = createApp()
    await sign()
    pass(30)
    failOnce(sts)
    await sign()
    pass(0.49)
    await sign()
    expect(sts).toHaveBeenCalledTimes(2)
    pass(0.01)
    expect(await sign()).toMatchObject({ pair: 'STS.3' })
  })

  it('are asked for at each request once they ended, and a failure is not kept', async () => {
    const { sts, failures, sign, pass } = createApp()
    await sign()
    pass(60)
    failOnce(sts)
    expect((await Promise.all(requests(3).map(sign))).map(({ status }) => status)).toEqual([500, 500, 500])
    expect(failures).toHaveLength(3)
    expect(await sign()).toMatchObject({ status: 200, pair: 'STS.3' })
  })

  it('are not used past their end for a pause after a failure', async () => {
    const { sts, sign, pass } = createApp()
    await sign()
    pass(59.9)
    failOnce(sts)
    expect(await sign()).toMatchObject({ pair: 'STS.1', seconds: 6 })
    pass(0.1)
    expect(await sign()).toMatchObject({ pair: 'STS.3' })
  })

  it.each<[string, OssCredentials]>([
    ['has expired', { accessKeyId: 'a', accessKeySecret: 's', expiration: NOW }],
    ['is half', { accessKeyId: 'a' } as never],
  ])('stay where the pair that should follow %s', async (_, next) => {
    const { sts, failures, sign, pass } = createApp()
    await sign()
    pass(30)
    sts.mockResolvedValueOnce(next)
    expect(await sign()).toMatchObject({ pair: 'STS.1' })
    expect(failures).toHaveLength(1)
  })

  it('are not waited for longer than 10 seconds', async () => {
    const { sts, failures, sign, pass } = createApp()
    await sign()
    pass(30)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    sts.mockReturnValueOnce(new Promise(() => {}))
    const answers = Promise.all(requests(3).map(sign))
    await vi.advanceTimersByTimeAsync(10_000)
    vi.useRealTimers()
    expect((await answers).map(({ pair }) => pair)).toEqual(requests(3).map(() => 'STS.1'))
    expect(failures).toHaveLength(1)
    pass(1)
    expect(await sign()).toMatchObject({ pair: 'STS.3' })
  })

  it('are kept as they were given', async () => {
    const given = { accessKeyId: 'STS.own', accessKeySecret: 's', expiration: new Date(NOW.getTime() + 60 * MINUTE_MS) }
    const { sign } = createApp({ credentials: () => given })
    await sign()
    given.accessKeyId = 'STS.other'
    expect(await sign()).toMatchObject({ pair: 'STS.own' })
  })
})

describe('credentials that name no end', () => {
  it('are asked for by each request, also at once', async () => {
    let calls = 0
    const credentials = async () => ({ accessKeyId: `ak${++calls}`, accessKeySecret: 's' })
    const { sign } = createApp({ credentials })
    const answers = await Promise.all(requests(5).map(sign))
    expect(new Set(answers.map(({ pair }) => pair)).size).toBe(5)
    expect(await sign()).toMatchObject({ pair: 'ak6' })
  })

  it('are had by a request while another one still waits for its own', async () => {
    const credentials = vi.fn(async () => ({ accessKeyId: 'ak', accessKeySecret: 's' }))
    const { sign } = createApp({ credentials })
    await sign()
    let answer = (_: Awaited<ReturnType<typeof credentials>>) => {}
    credentials.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)))
    const waiting = sign()
    expect(await sign()).toMatchObject({ pair: 'ak' })
    answer({ accessKeyId: 'late', accessKeySecret: 's' })
    expect(await waiting).toMatchObject({ pair: 'late' })
  })

  it('are not used again where the next call fails', async () => {
    const credentials = vi.fn(async () => ({ accessKeyId: 'ak', accessKeySecret: 's' }))
    const { sign } = createApp({ credentials })
    await sign()
    credentials.mockRejectedValueOnce(new Error('rotated'))
    expect(await sign()).toMatchObject({ status: 500 })
    expect(await sign()).toMatchObject({ status: 200 })
  })
})

describe('presignGet', () => {
  const expiresIn = (url: string) => Number(new URL(url).searchParams.get('x-oss-expires'))

  it('signs for no longer than the credentials are good', async () => {
    const { app, pass } = createApp()
    expect(expiresIn(await app.presignGet('a.txt', { expiresInSeconds: 60 }))).toBe(60)
    expect(expiresIn(await app.presignGet('a.txt', { expiresInSeconds: 86_400 }))).toBe(3600)
    pass(20)
    expect(expiresIn(await app.presignGet('a.txt'))).toBe(2400)
    await expect(app.presignGet('a.txt', { expiresInSeconds: 604_801 })).rejects.toThrow(RangeError)
  })

  it('refuses to sign with credentials that have expired', async () => {
    const { app } = createApp({ credentials: { accessKeyId: 'a', accessKeySecret: 's', expiration: NOW } })
    await expect(app.presignGet('a.txt')).rejects.toThrow(Error)
  })

  it('uses credentials that are good where a renewal fails, which is told', async () => {
    const { app, sts, failures, pass } = createApp()
    await app.presignGet('a.txt')
    pass(30)
    failOnce(sts)
    expect(expiresIn(await app.presignGet('a.txt'))).toBe(1800)
    expect(failures).toEqual(['INTERNAL_ERROR no answer'])
  })
})

describe('environmentCredentials', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  const setEnvironment = (variables: Record<string, string | undefined>) => {
    for (const family of ['OSS', 'ALIBABA_CLOUD'])
      for (const name of ['ACCESS_KEY_ID', 'ACCESS_KEY_SECRET', 'SESSION_TOKEN', 'SECURITY_TOKEN'])
        vi.stubEnv(`${family}_${name}`, undefined)
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  }
  const alibabaCloud = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'cloud-id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'cloud-secret',
    ALIBABA_CLOUD_SECURITY_TOKEN: 'cloud-token',
  }

  it('reads the names of the OSS SDKs, before those of Alibaba Cloud’s others', () => {
    const oss = { OSS_ACCESS_KEY_ID: 'oss-id', OSS_ACCESS_KEY_SECRET: 'oss-secret' }
    setEnvironment({ ...alibabaCloud, ...oss, OSS_SESSION_TOKEN: 'oss-token' })
    const pair = { accessKeyId: 'oss-id', accessKeySecret: 'oss-secret' }
    expect(environmentCredentials()).toEqual({ ...pair, securityToken: 'oss-token' })
    setEnvironment({ ...alibabaCloud, ...oss })
    expect(environmentCredentials()).toEqual(pair)
    setEnvironment(alibabaCloud)
    expect(environmentCredentials()).toEqual({
      accessKeyId: 'cloud-id',
      accessKeySecret: 'cloud-secret',
      securityToken: 'cloud-token',
    })
  })

  it.each<[string, Record<string, string>]>([
    ['OSS_ACCESS_KEY_ID', {}],
    ['OSS_ACCESS_KEY_ID', { ...alibabaCloud, OSS_ACCESS_KEY_SECRET: 'hidden' }],
    ['OSS_ACCESS_KEY_SECRET', { ...alibabaCloud, OSS_ACCESS_KEY_ID: 'hidden' }],
    ['OSS_ACCESS_KEY_SECRET', { OSS_ACCESS_KEY_ID: 'hidden', OSS_ACCESS_KEY_SECRET: '' }],
    ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'hidden' }],
  ])('names %s where it is missing from %j, and no value', (name, variables) => {
    setEnvironment(variables)
    expect(environmentCredentials).toThrow(TypeError)
    expect(environmentCredentials).toThrow(name)
    expect(environmentCredentials).not.toThrow('hidden')
  })

  it('takes another pair without a restart', async () => {
    const { sign } = createApp({ credentials: environmentCredentials })
    setEnvironment({ OSS_ACCESS_KEY_ID: 'before', OSS_ACCESS_KEY_SECRET: 's' })
    expect(await sign()).toMatchObject({ pair: 'before' })
    setEnvironment({ OSS_ACCESS_KEY_ID: 'after', OSS_ACCESS_KEY_SECRET: 's' })
    expect(await sign()).toMatchObject({ pair: 'after' })
  })
})
