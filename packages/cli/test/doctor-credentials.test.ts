import { describe, expect, it } from 'vitest'
import { presignUrl } from '../../core/src/index.js'
import { expectNamedAndMended } from './mended.js'
import { at, diagnose, run, runEmulator } from './run.js'
import { ossError, type Passing, serveInFront } from './servers.js'

describe('doctor names what is wrong with credentials, and the fix works:', () => {
  const temporaryCredentials = [
    { accessKeyId: 'STS.one', accessKeySecret: 'secret-one', securityToken: 'token-one' },
    { accessKeyId: 'STS.two', accessKeySecret: 'secret-two', securityToken: 'token-two' },
    { accessKeyId: 'STS.old', accessKeySecret: 'secret-old', securityToken: 'token-old', expiration: new Date(0) },
  ]
  const env = (id: string, secret: string, token?: string) => ({
    OSS_ACCESS_KEY_ID: id,
    OSS_ACCESS_KEY_SECRET: secret,
    ...(token && { OSS_SESSION_TOKEN: token }),
  })
  const good = { env: env('STS.one', 'secret-one', 'token-one') }

  it.each([
    ['a wrong secret', 'SECRET_WRONG', env('emulator-id', 'another-secret')],
    ['an unknown AccessKey', 'ACCESS_KEY_UNKNOWN', env('LTAI5tUnknownKeyId', 'emulator-secret')],
    ['a temporary pair without its token', 'TOKEN_MISSING', env('STS.one', 'secret-one')],
    ['a token that is none', 'TOKEN_INVALID', env('STS.one', 'secret-one', 'garbled')],
    ['another pair’s token', 'TOKEN_MISMATCH', env('STS.one', 'secret-one', 'token-two')],
    ['a pair that has ended', 'TOKEN_EXPIRED', env('STS.old', 'secret-old', 'token-old')],
  ])('%s', async (_name, code, wrong) => {
    const flags = at(await runEmulator({ temporaryCredentials }))
    await expectNamedAndMended({ flags, around: { env: wrong }, codes: [code], mended: { flags, around: good } })
  })

  const denied =
    (method: string) => (_answer: Passing, incoming: { method?: string | undefined; url?: string | undefined }) =>
      incoming.method === method && incoming.url?.includes('absent')
        ? ossError(403, 'AccessDenied', 'No right.')
        : undefined

  const ACTIONS = {
    cors: 'oss:GetBucketCors',
    acl: 'oss:GetBucketAcl',
    publicAccessBlock: 'oss:GetBucketPublicAccessBlock',
  }

  /** An endpoint where the AccessKey may do what RAM policies give, and flags that name it. */
  async function withRights() {
    const emulator = await runEmulator()
    const granted = new Set<string>()
    const actionOf = (target: string) =>
      Object.entries(ACTIONS).find(([sub]) => new RegExp(`[?&]${sub}(?:&|$)`).test(target))?.[1] ?? 'oss:GetObject'
    const url = await serveInFront(emulator.url, (_answer, { method, url: target = '' }) => {
      const isSigned = target.includes('x-oss-signature=')
      if (!isSigned || granted.has(actionOf(target))) return undefined
      const denied = ossError(403, 'AccessDenied', 'You have no right to access this object because of bucket acl.')
      return method === 'HEAD' ? { ...denied, body: Buffer.alloc(0) } : denied
    })
    const grant = ({ out }: { out: string }) => {
      for (const { Action } of JSON.parse(out).Statement) for (const action of Action) granted.add(action)
    }
    return { emulator, flags: [...at({ url }), '--origin', 'https://app.example.com'], granted, grant }
  }

  it('rights that are missing, which the printed RAM policy gives', async () => {
    const { flags, grant } = await withRights()
    const mended = async () => {
      const { findings } = await diagnose(flags)
      const command = findings.find(({ code }) => code === 'HEAD_DENIED')?.command ?? ''
      grant(await run(command.split(' ').slice(1)))
      return { flags }
    }
    await expectNamedAndMended({ flags, codes: ['HEAD_DENIED', 'CORS_UNREADABLE', 'ACL_UNREADABLE'], mended })
  })

  async function setAcl({ url }: { url: string }, acl: string): Promise<void> {
    const credentials = { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' }
    const bucket = { origin: url, bucket: 'demo-bucket', key: '', region: 'cn-hangzhou', credentials }
    const headers = { 'x-oss-acl': acl }
    const request = { method: 'PUT', now: new Date(), expiresInSeconds: 60, query: { acl: '' }, headers } as const
    expect((await fetch(presignUrl({ ...bucket, ...request }), { method: 'PUT', headers })).status).toBe(200)
  }

  it('a public ACL, and no right to see whether it is blocked', async () => {
    const { emulator, flags, granted, grant } = await withRights()
    await setAcl(emulator, 'public-read')
    for (const action of ['oss:GetObject', 'oss:GetBucketCors', 'oss:GetBucketAcl']) granted.add(action)
    const mended = async () => {
      const { findings } = await diagnose(flags)
      const command = findings.find(({ code }) => code === 'ACL_BLOCK_UNREADABLE')?.command ?? ''
      grant(await run(command.split(' ').slice(1)))
      return { flags }
    }
    await expectNamedAndMended({ flags, codes: ['ACL_BLOCK_UNREADABLE'], mended })
  })

  it('a bucket that anybody may write to', async () => {
    const emulator = await runEmulator()
    await setAcl(emulator, 'public-read-write')
    const flags = at(emulator)
    const mended = async () => {
      const { findings } = await diagnose(flags)
      const command = findings.find(({ code }) => code === 'ACL_ANYBODY_WRITES')?.command
      expect(command).toBe('ossutil api put-bucket-acl --bucket demo-bucket --acl private')
      await setAcl(emulator, 'private')
      return { flags }
    }
    await expectNamedAndMended({ flags, codes: ['ACL_ANYBODY_WRITES'], mended })
  })

  it('HEAD that is refused', async () => {
    const emulator = await runEmulator()
    const flags = at({ url: await serveInFront(emulator.url, denied('HEAD')) })
    await expectNamedAndMended({ flags, codes: ['HEAD_DENIED'], mended: { flags: at(emulator) } })
  })

  it('a public ACL where public access is blocked', async () => {
    const emulator = await runEmulator()
    let isBlocked = true
    const url = await serveInFront(emulator.url, (answer, { url: target = '' }) => {
      const answers: Record<string, string> = {
        acl: '<AccessControlPolicy><AccessControlList><Grant>public-read</Grant></AccessControlList></AccessControlPolicy>',
        publicAccessBlock: `<PublicAccessBlockConfiguration><BlockPublicAccess>${isBlocked}</BlockPublicAccess></PublicAccessBlockConfiguration>`,
      }
      const name = Object.keys(answers).find((sub) => new RegExp(`[?&]${sub}(?:&|$)`).test(target))
      return name ? { ...answer, status: 200, body: Buffer.from(answers[name] ?? '') } : undefined
    })
    const flags = at({ url })
    const mended = async () => {
      isBlocked = false
      return { flags }
    }
    await expectNamedAndMended({ flags, codes: ['ACL_BLOCKED'], mended })
  })
})
