import { describe, expect, it } from 'vitest'
import { type PolicyCondition, signPostPolicy } from '../../core/src/index.js'
import { AS_USER, runApp } from './app.js'
import { at, run, runEmulator } from './run.js'
import { answerJson, ossError, serve, serveInFront } from './servers.js'

const PAGE = 'https://app.example.com'
const SECRET = 'secret-of-the-pair'
const TOKEN = 'token-of-the-pair'
const OTHER_TOKEN = 'token-of-another-pair'
const env = { OSS_ACCESS_KEY_ID: 'STS.one', OSS_ACCESS_KEY_SECRET: SECRET, OSS_SESSION_TOKEN: TOKEN }
const pair = { accessKeyId: 'STS.one', accessKeySecret: SECRET, securityToken: TOKEN }

/** What is in every answer of the app: with it, anybody may upload. */
const live = new Set<string>()

const TOKEN_CONDITION = `["eq", "$x-oss-security-token", "${OTHER_TOKEN}"]`
const POLICY = JSON.stringify({
  expiration: '2099-01-01T00:00:00Z',
  conditions: [
    { bucket: 'media' },
    JSON.parse(TOKEN_CONDITION),
    ['starts-with', '$key', 'a/'],
    ['content-length-range', 0, 9],
  ],
})
const REFUSAL = ossError(403, 'AccessDenied', `Policy Condition failed: ${TOKEN_CONDITION}`).body.toString()
const MISMATCH = ossError(
  403,
  'SignatureDoesNotMatch',
  'No.',
  `<StringToSign>x-oss-security-token:${OTHER_TOKEN}</StringToSign><SignatureProvided>${OTHER_TOKEN}</SignatureProvided>`,
).body.toString()
const CAPTURED = `POST /cb HTTP/1.1\r\nauthorization: c2ln\r\nx-oss-pub-key-url: aHR0cA==\r\n\r\nobject=a&state=${OTHER_TOKEN}`

/** Every command, where secrets are at hand; most of them get some from a server as well. */
async function listCommands(): Promise<readonly (readonly string[])[]> {
  const emulator = await runEmulator({ temporaryCredentials: [pair] })
  const app = await runApp(emulator, { credentials: pair, allowedOrigins: [PAGE] })
  const signing = await serveInFront(new URL(app.url).origin, ({ body }) => {
    const { policy, signature } = JSON.parse(body.toString() || '{}')
    for (const text of [policy, signature]) if (text) live.add(text)
    return undefined
  })
  const conditions: PolicyCondition[] = [['content-length-range', 0, 9]]
  const policy = { bucket: 'demo-bucket', expiration: new Date(Date.now() + 600_000), conditions }
  const signed = signPostPolicy(policy, { version: 'v4', region: 'cn-hangzhou', credentials: pair, now: new Date() })
  for (const field of ['policy', 'x-oss-signature'] as const) live.add(signed[field])
  const misshapen = await serve(answerJson(200, { ...signed, signature: signed['x-oss-signature'] }))
  const echoing = await serveInFront(emulator.url, () =>
    ossError(403, 'Odd', `${SECRET} ${TOKEN} session=a-user-of-ours`),
  )
  const echoingOss = await serveInFront(emulator.url, () => ossError(403, 'Odd', `${SECRET} ${TOKEN}`))
  const bucket = [...at(emulator), '--origin', PAGE]
  const asUser = ['--signing-header', 'Cookie: session=a-user-of-ours']
  return [
    [],
    ['--help'],
    ['doctor', ...bucket, '--signing-url', `${signing}/api/oss-upload`, ...AS_USER, '--probe'],
    ['doctor', ...bucket, '--signing-url', misshapen, ...asUser],
    ['doctor', ...bucket, '--endpoint', echoing, '--signing-url', `${echoing}/api`, ...asUser],
    ['doctor', '--signing-url', 'http://someone:a-user-of-ours@127.0.0.1:1/api'],
    ['doctor', '--callback-url', 'http://someone:a-user-of-ours@127.0.0.1:1/cb'],
    ['doctor', ...bucket, '--endpoint', 'http://someone:a-user-of-ours@127.0.0.1:1'],
    ['cors', 'show', ...at({ url: 'http://someone:a-user-of-ours@127.0.0.1:1' })],
    ['cors', 'show', ...at(emulator)],
    ['cors', 'show', ...at({ url: echoingOss })],
    ['cors', 'check', ...bucket],
    ['cors', 'set', ...bucket, '--yes'],
    ['cors', 'set', ...at({ url: echoingOss }), '--origin', PAGE, '--yes'],
    ['cors', 'print', '--origin', PAGE],
    ['explain', POLICY],
    ['explain', Buffer.from(POLICY).toString('base64')],
    ['explain', POLICY, '--form', 'key=a/b'],
    ['explain', REFUSAL],
    ['explain', MISMATCH],
    ['explain', CAPTURED],
    ['verify-callback', '-'],
    ['sign', ...at(emulator), '--key', 'a/b.txt'],
    ['lifecycle', 'print'],
    ['ram-policy', 'print', '--bucket', 'media'],
    ['doctor', '--config', 'absent.json'],
    ['doctor', '--access-key-secret', SECRET],
    ['doctor', SECRET],
    [SECRET],
  ]
}

describe.each([[[]], [['--json']], [['--lang', 'zh']]])('no secret is written with %j by', (more) => {
  it('any command', async () => {
    for (const argv of await listCommands()) {
      const { out, err } = await run([...argv, ...more], { env, input: CAPTURED })
      const written = out + err
      expect(written, argv.join(' ')).not.toMatch(
        new RegExp([SECRET, TOKEN, OTHER_TOKEN, 'one-of-the-users', 'a-user-of-ours'].join('|')),
      )
      for (const text of live) expect(written, argv.join(' ')).not.toContain(text)
    }
    expect(live.size).toBeGreaterThan(2)
  })
})
