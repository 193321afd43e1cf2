import { describe, expect, it } from 'vitest'
import { expectNamedAndMended } from './mended.js'
import { putCors } from './put-cors.js'
import { at, diagnose, run, runEmulator } from './run.js'
import { serveInFront } from './servers.js'

const ORIGIN = 'https://app.example.com'
const EXPOSED = ['ETag', 'x-oss-request-id', 'x-oss-hash-crc64ecma']

/** An emulator with these rules, and flags that name it and the page. */
async function withRules(...rules: Parameters<typeof putCors>[1]) {
  const emulator = await runEmulator()
  await putCors(emulator, rules)
  return { emulator, flags: [...at(emulator), '--origin', ORIGIN] }
}

describe('doctor names what is wrong with CORS, and `cors set` mends it:', () => {
  it('no rule', async () => {
    const flags = [...at(await runEmulator({ corsOrigins: [] })), '--origin', ORIGIN]
    await expectNamedAndMended({ flags, codes: ['CORS_REFUSED', 'CORS_REFUSED', 'CORS_NOT_SET'] })
  })

  it('a rule for another page', async () => {
    const flags = [...at(await runEmulator({ corsOrigins: ['https://www.example.com'] })), '--origin', ORIGIN]
    await expectNamedAndMended({ flags, codes: ['CORS_REFUSED', 'CORS_REFUSED', 'CORS_NO_RULE'] })
  })

  it('forms allowed, parts not', async () => {
    const { flags } = await withRules({ origins: [ORIGIN], methods: ['POST'], exposed: EXPOSED, vary: true })
    await expectNamedAndMended({ flags, codes: ['CORS_REFUSED', 'CORS_NO_RULE'] })
  })

  it('an ETag that pages cannot read', async () => {
    const { flags } = await withRules({ origins: [ORIGIN], methods: ['POST', 'PUT'], exposed: [], vary: true })
    await expectNamedAndMended({ flags, codes: ['CORS_ETAG_HIDDEN'] })
  })

  it('a request id that pages cannot read', async () => {
    const { flags } = await withRules({ origins: [ORIGIN], methods: ['POST', 'PUT'], exposed: ['ETag'], vary: true })
    await expectNamedAndMended({ flags, codes: ['CORS_HEADERS_HIDDEN'] })
  })

  it('no Vary: Origin, where the origin is named', async () => {
    const { flags } = await withRules({ origins: [ORIGIN], methods: ['POST', 'PUT'], exposed: EXPOSED, vary: false })
    await expectNamedAndMended({ flags, codes: ['CORS_NO_VARY', 'CORS_NO_VARY'] })
  })

  it('a better rule that an earlier one hides', async () => {
    const { flags } = await withRules(
      { origins: ['https://*.example.com'], methods: ['GET', 'POST', 'PUT'], exposed: ['ETag'], vary: true },
      { origins: [ORIGIN], methods: ['POST', 'PUT'], exposed: EXPOSED, vary: true },
    )
    await expectNamedAndMended({ flags, codes: ['CORS_HEADERS_HIDDEN', 'CORS_SHADOWED'] })
  })

  it('an origin with a slash in a rule', async () => {
    const { flags } = await withRules({
      origins: [`${ORIGIN}/`],
      methods: ['POST', 'PUT'],
      exposed: EXPOSED,
      vary: true,
    })
    await expectNamedAndMended({
      flags,
      codes: ['CORS_REFUSED', 'CORS_REFUSED', 'CORS_ORIGIN_MALFORMED'],
    })
  })

  it.each([
    ['a slash', `${ORIGIN}/`],
    ['no scheme', 'app.example.com'],
    ['a path', `${ORIGIN}/upload`],
    ['a port that needs no naming', `${ORIGIN}:443`],
  ])('an origin with %s on the command line', async (_name, origin) => {
    const { emulator } = await withRules({ origins: [ORIGIN], methods: ['POST', 'PUT'], exposed: EXPOSED, vary: true })
    const flags = [...at(emulator), '--origin', origin]
    const { findings } = await diagnose(flags)
    const { meant } = findings.find(({ code }) => code === 'ORIGIN_MALFORMED')?.facts ?? {}
    const mended = { flags: [...at(emulator), '--origin', String(meant)] }
    await expectNamedAndMended({ flags, codes: ['ORIGIN_MALFORMED'], mended })
  })

  it('an answer that a cache kept for another page', async () => {
    const { emulator, flags } = await withRules({
      origins: ['*'],
      methods: ['POST', 'PUT'],
      exposed: EXPOSED,
      vary: true,
    })
    const url = await serveInFront(emulator.url, (answer) => {
      answer.headers['access-control-allow-origin'] = 'https://www.example.com'
      return answer
    })
    const through = [...at({ url }), '--origin', ORIGIN]
    await expectNamedAndMended({ flags: through, codes: ['CORS_OTHER_ORIGIN', 'CORS_OTHER_ORIGIN'], mended: { flags } })
  })
})

describe('doctor on CORS', () => {
  it('asks for nothing that forms alone do not need', async () => {
    const { flags } = await withRules({ origins: [ORIGIN], methods: ['POST'], exposed: EXPOSED, vary: true })
    expect((await diagnose([...flags, '--no-multipart'])).troubles).toEqual([])
  })

  it('looks at what browsers see where rules cannot be read', async () => {
    const { flags } = await withRules({ origins: [ORIGIN], methods: ['POST', 'PUT'], exposed: EXPOSED, vary: true })
    const { status, findings } = await diagnose(flags, { env: { OSS_ACCESS_KEY_SECRET: '' } })
    expect(status).toBe(0)
    expect(findings.map(({ code }) => code)).toContain('CORS_EXPOSED')
  })
})

describe('cors', () => {
  it('shows rules, in words and as JSON', async () => {
    const { emulator } = await withRules({ origins: [ORIGIN], methods: ['POST'], exposed: ['ETag'], vary: false })
    expect((await run(['cors', 'show', ...at(emulator)])).out).toContain(ORIGIN)
    const { out } = await run(['cors', 'show', '--json', ...at(emulator)])
    expect(JSON.parse(out)).toEqual({
      rules: [
        {
          allowed_origins: [ORIGIN],
          allowed_methods: ['POST'],
          allowed_headers: ['*'],
          expose_headers: ['ETag'],
        },
      ],
      response_vary: false,
    })
  })

  it('check ends with 1 where a page may not upload', async () => {
    const { emulator, flags } = await withRules({
      origins: [ORIGIN],
      methods: ['POST', 'PUT'],
      exposed: EXPOSED,
      vary: true,
    })
    expect(await run(['cors', 'check', ...flags])).toMatchObject({ status: 0 })
    const other = ['cors', 'check', ...at(emulator), '--origin', 'https://other.example.com']
    expect(await run(other)).toMatchObject({ status: 1 })
  })

  it('set keeps other rules, and the methods and headers that its own had', async () => {
    const other = { origins: ['https://cdn.example.com'], methods: ['GET'], exposed: [], vary: false }
    const own = { origins: [ORIGIN], methods: ['GET', 'POST'], exposed: ['x-oss-meta-a'], vary: false }
    const { emulator, flags } = await withRules(other, own)
    expect(await run(['cors', 'set', ...flags, '--yes'])).toMatchObject({ status: 0 })
    const { rules } = JSON.parse((await run(['cors', 'show', '--json', ...at(emulator)])).out)
    expect(rules).toHaveLength(2)
    expect(rules[0].allowed_methods).toEqual(['POST', 'PUT', 'GET'])
    expect(rules[0].expose_headers).toContain('x-oss-meta-a')
    expect(rules[1]).toMatchObject({ allowed_origins: ['https://cdn.example.com'], allowed_methods: ['GET'] })
    const again = await run(['cors', 'set', '--json', ...flags, '--yes'])
    expect(JSON.parse(again.out)).toMatchObject({ changed: false })
  })

  it('set asks first, and changes nothing where the answer is no', async () => {
    const emulator = await runEmulator({ corsOrigins: [] })
    const argv = ['cors', 'set', ...at(emulator), '--origin', ORIGIN]
    expect(await run(argv)).toMatchObject({ status: 2 })
    expect(await run(argv, { isTerminal: true, confirm: async () => false })).toMatchObject({ status: 0 })
    expect(JSON.parse((await run(['cors', 'show', '--json', ...at(emulator)])).out).rules).toEqual([])
    expect(await run(argv, { isTerminal: true, confirm: async () => true })).toMatchObject({ status: 0 })
    expect(JSON.parse((await run(['cors', 'show', '--json', ...at(emulator)])).out).rules).toHaveLength(1)
  })

  it('set refuses an eleventh rule', async () => {
    const rules = Array.from({ length: 10 }, (_, index) => ({
      origins: [`https://a${index}.example.com`],
      methods: ['GET'],
      exposed: [],
      vary: false,
    }))
    const { flags } = await withRules(...rules)
    expect(await run(['cors', 'set', ...flags, '--yes', '--json'])).toMatchObject({
      status: 3,
      out: expect.stringContaining('TOO_MANY_RULES'),
    })
  })

  it('set says what OSS said where it refuses', async () => {
    const { flags } = await withRules({ origins: [ORIGIN], methods: ['POST'], exposed: [], vary: false })
    const refused = await run(['cors', 'set', ...flags, '--yes'], { env: { OSS_ACCESS_KEY_SECRET: 'another-secret' } })
    expect(refused).toMatchObject({ status: 3, err: expect.stringContaining('SignatureDoesNotMatch') })
  })

  it.each(['xml', 'ossutil', 'terraform'])('prints the rule as %s, without asking the bucket', async (format) => {
    const { status, out } = await run(['cors', 'print', '--bucket', 'media', '--origin', ORIGIN, '--format', format])
    expect(status).toBe(0)
    await expect(out).toMatchFileSnapshot(`golden/cors-print.${format}.txt`)
  })
})
