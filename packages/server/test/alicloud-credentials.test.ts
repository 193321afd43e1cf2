import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseUploadSignature } from '@acme/oss-upload-core'
import { type Emulator, startEmulator } from '@acme/oss-upload-emulator'
import { createOssUpload } from '@acme/oss-upload-server'
import AlicloudClient, { CLIProfileCredentialsProvider, Config, type CredentialsProvider } from '@alicloud/credentials'
import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { type AlicloudCredentialsClient, alicloudCredentials } from '../src/credentials/alicloud.js'
import { type IssuedPair, issuePair, type MetadataServer, startMetadataServer } from './metadata-server.js'
import { silentLogger } from './options-fixture.js'

const START = new Date('2026-01-15T10:00:00.000Z')
const MINUTE_MS = 60_000
const at = (minutes: number) => new Date(START.getTime() + minutes * MINUTE_MS)

let metadata: MetadataServer
beforeEach(async () => {
  metadata = await startMetadataServer()
  // the package has no clock of its own to inject
  vi.useFakeTimers({ toFake: ['Date'], now: START })
})
afterEach(async () => {
  vi.useRealTimers()
  await metadata.close()
})

const clientOf = (config: Record<string, unknown>) => new AlicloudClient(new Config(config))
const uriClient = () => clientOf({ type: 'credentials_uri', credentialsURI: metadata.url })
const passTo = (minutes: number) => vi.setSystemTime(at(minutes))

describe('alicloudCredentials', () => {
  it('takes the package’s client as it is', () => {
    expectTypeOf<AlicloudClient>().toExtend<AlicloudCredentialsClient>()
  })

  it('gives a lasting pair without an end', async () => {
    const ask = alicloudCredentials(clientOf({ type: 'access_key', accessKeyId: 'ak', accessKeySecret: 'sk' }))
    expect(await ask()).toEqual({ accessKeyId: 'ak', accessKeySecret: 'sk' })
  })

  it('gives the end that the endpoint named, until the client renews', async () => {
    const [first, second] = [issuePair(at(60)), issuePair(at(105))]
    const ask = alicloudCredentials(uriClient())
    metadata.answer(first)
    expect(await ask()).toEqual(first)
    metadata.answer(second)
    passTo(44)
    expect(await ask()).toEqual(first)
    passTo(45)
    expect(await ask()).toEqual(second)
    expect(metadata.asked()).toBe(2)
  })

  it('gives the true end of a token that the client goes on to give while its renewals fail', async () => {
    const pair = issuePair(at(60))
    const ask = alicloudCredentials(uriClient())
    metadata.answer(pair)
    await ask()
    metadata.answer({ status: 503, body: '' })
    for (const minutes of [46, 59, 61]) {
      passTo(minutes)
      expect(await ask()).toEqual(pair)
    }
    expect(metadata.asked()).toBeGreaterThan(1)
  })

  it('finds the end behind the default chain', async () => {
    const pair = issuePair(at(60))
    metadata.answer(pair)
    const environment = { ALIBABA_CLOUD_CREDENTIALS_URI: metadata.url, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' }
    const unset = ['ACCESS_KEY_ID', 'ROLE_ARN', 'OIDC_PROVIDER_ARN'].map((name) => [`ALIBABA_CLOUD_${name}`, undefined])
    const files = { ALIBABA_CLOUD_CLI_PROFILE_DISABLED: 'true', ALIBABA_CLOUD_CREDENTIALS_FILE: '/dev/null' }
    for (const [name, value] of Object.entries({ ...environment, ...files, ...Object.fromEntries(unset) }))
      vi.stubEnv(name, value as string | undefined)
    try {
      expect(await alicloudCredentials(new AlicloudClient())()).toEqual(pair)
    } finally {
      vi.unstubAllEnvs()
    }
  })

  it('finds the end that an external program of the CLI named', async () => {
    const { accessKeyId, accessKeySecret, securityToken, expiration } = issuePair(at(60))
    const names = { access_key_id: accessKeyId, access_key_secret: accessKeySecret, sts_token: securityToken }
    const home = await mkdtemp(join(tmpdir(), 'oss-upload-cli-'))
    try {
      await writeFile(join(home, 'pair.json'), JSON.stringify({ mode: 'StsToken', ...names, expiration }))
      const profile = { name: 'default', mode: 'External', process_command: `cat ${join(home, 'pair.json')}` }
      await mkdir(join(home, '.aliyun'))
      await writeFile(join(home, '.aliyun', 'config.json'), JSON.stringify({ current: 'default', profiles: [profile] }))
      vi.stubEnv('HOME', home)
      const client = new AlicloudClient(null, CLIProfileCredentialsProvider.builder().build())
      expect(await alicloudCredentials(client)()).toEqual({ accessKeyId, accessKeySecret, securityToken, expiration })
    } finally {
      vi.unstubAllEnvs()
      await rm(home, { recursive: true })
    }
  })

  it('takes a token whose end nobody knows to be good for 3 minutes', async () => {
    const pair = { accessKeyId: 'STS.ak', accessKeySecret: 'sk', securityToken: 'token' }
    const fixed = clientOf({ type: 'sts', ...pair })
    const own: CredentialsProvider = {
      getCredentials: async () => ({ ...pair, providerName: 'own' }),
      getProviderName: () => 'own',
    }
    for (const client of [fixed, new AlicloudClient(null, own)]) {
      expect(await alicloudCredentials(client)()).toEqual({ ...pair, expiration: at(3) })
      expect(await alicloudCredentials(client, { now: () => at(10) })()).toEqual({ ...pair, expiration: at(13) })
    }
  })

  it('takes no end from a token that the client does not give any more', async () => {
    const [given, kept] = [issuePair(at(10)), issuePair(at(60))]
    const client = { getCredential: async () => given, credential: { provider: { session: kept } } }
    expect(await alicloudCredentials(client)()).toEqual({ ...given, expiration: at(3) })
  })

  it.each([
    ['half a pair', 200, '{"Code":"Success","AccessKeyId":"STS.a","AccessKeySecret":"hidden"}', '(Success)'],
    ['a refusal', 403, '{"Code":"NoPermission","Message":"hidden"}', '(NoPermission)'],
    ['no JSON', 200, 'hidden', 'json parse failed'],
  ])('says what the client said where it got %s, and nothing that it quotes', async (_, status, body, said) => {
    metadata.answer({ status, body })
    const error = await alicloudCredentials(uriClient())().catch((error) => error)
    expect(error.message).toContain(said)
    expect(`${error.stack}${JSON.stringify(error)}${error.cause}`).not.toContain('hidden')
  })
})

describe('an app with alicloudCredentials', () => {
  let emulator: Emulator
  let pairs: [IssuedPair, IssuedPair]
  beforeEach(async () => {
    pairs = [issuePair(at(60)), issuePair(at(120))]
    emulator = await startEmulator({ temporaryCredentials: pairs, now: () => new Date() })
  })
  afterEach(() => emulator.close())

  const createApp = () =>
    createOssUpload({
      bucket: 'demo-bucket',
      region: 'cn-hangzhou',
      endpoint: emulator.url,
      credentials: alicloudCredentials(uriClient()),
      secrets: ['the first sealing secret of the tests'],
      callback: 'confirm',
      authorize: () => ({ dir: 'users/42/' }),
      onUploaded: () => undefined,
      logger: silentLogger,
    })

  const sign = async (app: ReturnType<typeof createApp>) =>
    parseUploadSignature(await (await app.fetch(new Request('https://app.example.com/cb?fields=1'))).json())

  const upload = async ({ host, fields }: Awaited<ReturnType<typeof sign>>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ key: 'users/42/a.txt', ...fields })) form.append(name, value)
    form.append('file', new Blob(['content']))
    return (await fetch(host, { method: 'POST', body: form })).status
  }

  it('signs uploads and URLs that OSS accepts, before and after the client has renewed', async () => {
    const app = createApp()
    metadata.answer(pairs[0])
    const signatures = await Promise.all(Array.from({ length: 20 }, () => sign(app)))
    expect(metadata.asked()).toBe(1)
    expect(new Set(signatures.map(({ expire }) => expire))).toEqual(new Set([at(60).getTime() / 1000]))
    expect(await upload(signatures[0] as (typeof signatures)[0])).toBe(200)
    metadata.answer(pairs[1])
    passTo(50)
    const later = await sign(app)
    expect(later.fields).toMatchObject({ 'x-oss-security-token': pairs[1].securityToken })
    expect(later.expire).toBe(at(110).getTime() / 1000)
    expect(await upload(later)).toBe(200)
    const url = await app.presignGet('users/42/a.txt')
    expect(await (await fetch(url)).text()).toBe('content')
    expect(metadata.asked()).toBe(2)
  })

  it('signs nothing with a token that has ended although the client still gives it', async () => {
    const app = createApp()
    metadata.answer(pairs[0])
    await sign(app)
    metadata.answer({ status: 503, body: '' })
    passTo(59)
    expect((await sign(app)).expire).toBe(at(60).getTime() / 1000)
    passTo(60)
    expect((await app.fetch(new Request('https://app.example.com/cb'))).status).toBe(500)
  })
})
