import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseLanguage } from '../src/language.js'
import { createMask } from '../src/mask.js'
import { displayWidth } from '../src/text-layout.js'
import { FINDING_CODES, writeFinding } from '../src/texts/findings.js'
import { at, run, runEmulator } from './run.js'
import { ossError, serveInFront } from './servers.js'

const COMMANDS = ['doctor', 'cors', 'explain', 'verify-callback', 'sign', 'lifecycle', 'ram-policy']
const ESCAPE = '\u001b['

/** Writes a config file into a folder of its own. */
async function withConfig(text: string): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), 'oss-upload-cli-config-'))
  await writeFile(join(cwd, 'oss-upload.config.json'), text)
  return cwd
}

describe('the command line', () => {
  it.each(['--help', '-h', '--version', '-V'])('ends with 0 for %s', async (flag) => {
    expect(await run([flag])).toMatchObject({ status: 0, err: '' })
  })

  it('lists its commands, and has help for each', async () => {
    const { out } = await run(['--help'])
    for (const command of COMMANDS) {
      expect(out).toContain(command)
      expect(await run([command, '--help'])).toMatchObject({ status: 0 })
    }
  })

  it('says what to do where nothing is configured', async () => {
    expect(await run([])).toMatchObject({ status: 0, out: expect.stringContaining('oss-upload doctor') })
    expect(await run(['doctor'])).toMatchObject({ status: 2, err: expect.stringContaining('OSS_BUCKET') })
  })

  it.each([
    [['doktor']],
    [['doctor', '--orign', 'x']],
    [['doctor', 'x']],
    [['explain']],
    [['cors', 'print', '--format', 'yaml']],
    [['doctor', '--signing-url', 'app']],
  ])('ends with 2 for %j', async (argv) => {
    expect(await run(argv)).toMatchObject({ status: 2 })
  })

  it.each([
    [['doktor'], 'USAGE_COMMAND_UNKNOWN', 'doctor'],
    [['doctor', '--orign', 'x'], 'USAGE_OPTION_UNKNOWN', '--origin'],
    [['doctor', 'x'], 'USAGE_TOO_MANY', 'doctor'],
    [['explain'], 'USAGE_ARGUMENT_MISSING', 'input'],
    [['doctor', '--bucket'], 'USAGE_VALUE_MISSING', '--bucket'],
    [['cors', 'print', '--format', 'yaml'], 'USAGE_VALUE_INVALID', 'terraform'],
  ])('says in both languages what is wrong with %j', async (argv, code, named) => {
    expect(JSON.parse((await run([...argv.slice(0, -1), '--json', argv.at(-1) ?? ''])).out).error.code).toBe(code)
    for (const language of ['en', 'zh']) {
      const { err, status } = await run(argv, { env: { LANG: language } })
      expect(status).toBe(2)
      expect(err).toContain(named)
      expect(/[\u4e00-\u9fff]/.test(err)).toBe(language === 'zh')
    }
  })

  it('takes an empty variable for none', async () => {
    const cwd = await withConfig('{"bucket":"from-file"}')
    const env = { OSS_BUCKET: '', OSS_REGION: 'cn-hangzhou', OSS_UPLOAD_ORIGIN: 'https://a.example.com,' }
    const { out } = await run(['sign', '--json'], { cwd, env })
    expect(JSON.parse(out).url).toBe('https://from-file.oss-cn-hangzhou.aliyuncs.com')
    expect(await run(['cors', 'print'], { cwd, env })).toMatchObject({ status: 0 })
  })

  it('ends with 3 where OSS does not answer', async () => {
    expect(await run(['cors', 'show', ...at({ url: 'http://127.0.0.1:1' })])).toMatchObject({ status: 3 })
  })

  it('takes --json before the command too', async () => {
    const emulator = await runEmulator()
    expect(JSON.parse((await run(['--json', 'cors', 'show', ...at(emulator)])).out)).toHaveProperty('rules')
  })

  it('writes errors as JSON where JSON was asked for', async () => {
    expect(JSON.parse((await run(['cors', 'show', '--json'])).out)).toMatchObject({ error: { code: 'OPTION_MISSING' } })
  })
})

describe('what is written', () => {
  const widest = (text: string) =>
    Math.max(...text.split('\n').map((line) => (/ (?:run: |命令：)/.test(line) ? 0 : displayWidth(line))))

  it.each(['en', 'zh'])('is as wide as the terminal, in %s', async (lang) => {
    const flags = [...at(await runEmulator({ corsOrigins: [] })), '--origin', 'https://app.example.com', '--lang', lang]
    for (const columns of [60, 80, 100]) {
      expect(widest((await run(['doctor', ...flags], { columns })).out)).toBeLessThanOrEqual(columns)
      expect(widest((await run(['doctor', '--help', '--lang', lang], { columns })).out)).toBeLessThanOrEqual(columns)
      expect(widest((await run(['--lang', lang])).out)).toBeLessThanOrEqual(80)
    }
  })

  it('has commands as one line, to be copied', async () => {
    const flags = [...at(await runEmulator({ corsOrigins: [] })), '--origin', 'https://app.example.com']
    expect((await run(['doctor', ...flags], { columns: 40 })).out).toMatch(/run: oss-upload cors set .* --yes\n/)
  })
})

describe('colour', () => {
  const write = async (around: object) => (await run(['doctor', ...at(await runEmulator())], around)).out

  it('is for terminals', async () => {
    expect(await write({ isTerminal: true })).toContain(ESCAPE)
    expect(await write({ isTerminal: false })).not.toContain(ESCAPE)
  })

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('is left out for %j', async (env) => {
    expect(await write({ isTerminal: true, env })).not.toContain(ESCAPE)
  })
})

describe('chooseLanguage', () => {
  it.each<[string, string[], Record<string, string>]>([
    ['en', [], {}],
    ['zh', [], { LANG: 'zh_CN.UTF-8' }],
    ['en', [], { LC_ALL: 'C', LANG: 'zh_CN.UTF-8' }],
    ['zh', ['doctor', '--lang', 'zh'], { LANG: 'en_US.UTF-8' }],
    ['en', ['doctor', '--lang=en'], { LANG: 'zh_CN.UTF-8' }],
  ])('takes %s for %j and %j', (language, argv, env) => {
    expect(chooseLanguage(argv, env)).toBe(language)
  })

  it('refuses a language that it does not speak', async () => {
    expect(await run(['doctor', '--lang', 'fr'])).toMatchObject({ status: 2 })
  })
})

describe('texts', () => {
  it.each(['en', 'zh'] as const)('of every finding say why and how in %s, or nothing but what was seen', (language) => {
    for (const code of FINDING_CODES) {
      const { seen, why, fix } = writeFinding(language, code, {})
      expect(seen, code).toBeTruthy()
      expect(Boolean(why), code).toBe(Boolean(fix))
    }
  })

  it('name the same facts in both languages', () => {
    const facts = (text: object) => [...new Set(JSON.stringify(text).match(/\{\w+\}/g))].sort()
    for (const code of FINDING_CODES)
      expect(facts(writeFinding('zh', code, {})), code).toEqual(facts(writeFinding('en', code, {})))
  })
})

describe('secrets', () => {
  it('are hidden even where OSS, or the app, repeats them', async () => {
    const emulator = await runEmulator()
    const url = await serveInFront(emulator.url, (_answer, { method = '' }) =>
      method === 'GET' ? ossError(403, 'Odd', 'You sent emulator-secret and session-of-a-user.') : undefined,
    )
    const argv = [
      'doctor',
      ...at({ url }),
      '--signing-url',
      `${url}/sign`,
      '--signing-header',
      'Cookie: sid=session-of-a-user',
    ]
    for (const flag of ['--json', '--strict']) {
      const { out, err } = await run([...argv, flag])
      expect(out).toContain('********')
      expect(out + err).not.toMatch(/emulator-secret|session-of-a-user/)
    }
  })
})

describe('a secret of several words', () => {
  it('is hidden where a line breaks inside it', async () => {
    const secret = 'to be or not to be'
    const emulator = await runEmulator()
    const url = await serveInFront(emulator.url, (_answer, { method = '' }) =>
      method === 'GET' ? ossError(403, 'Odd', `You sent ${secret}.`) : undefined,
    )
    const flags = [...at({ url }), '--signing-url', `${url}/sign`, '--signing-header', `X-Pass: ${secret}`]
    for (let columns = 40; columns < 80; columns += 3) {
      const { out } = await run(['doctor', ...flags], { columns })
      expect(out.replace(/\s+/g, ' ')).not.toContain(secret)
    }
  })
})

describe('createMask', () => {
  it('hides secrets as they are, and as URLs and JSON write them', () => {
    const mask = createMask(['se/cret+"x', undefined, ''])
    expect(mask('a se/cret+"x b')).toBe('a ******** b')
    expect(mask(encodeURIComponent('se/cret+"x'))).toBe('********')
    expect(mask(JSON.stringify({ a: 'se/cret+"x' }))).toBe('{"a":"********"}')
    expect(mask('at https://me:pass@app.example.com/a:b@c')).toBe('at https://me:********@app.example.com/a:b@c')
  })
})

describe('the config file', () => {
  it.each<[string, string]>([
    ['CONFIG_UNREADABLE', '{'],
    ['CONFIG_UNREADABLE', '[]'],
    ['CONFIG_UNKNOWN_MEMBER', '{"bukcet":"media"}'],
    ['CONFIG_WRONG_TYPE', '{"origins":"https://app.example.com"}'],
    ['CONFIG_SECRET', '{"accessKeySecret":"a-secret-in-a-file"}'],
  ])('is refused with %s: %s', async (code, text) => {
    const { status, out } = await run(['doctor', '--json'], { cwd: await withConfig(text) })
    expect(status).toBe(2)
    expect(JSON.parse(out).error.code).toBe(code)
    expect(out).not.toContain('a-secret-in-a-file')
  })

  it('has to be there where it was named', async () => {
    expect(await run(['doctor', '--config', 'absent.json'])).toMatchObject({ status: 2 })
  })

  it('comes after the environment, and that after flags', async () => {
    const cwd = await withConfig('{"bucket":"from-file","region":"cn-hangzhou","prefix":"a/"}')
    const key = async (argv: string[], env = {}) =>
      JSON.parse((await run(['sign', '--json', ...argv], { cwd, env })).out).url as string
    expect(await key([])).toContain('from-file')
    expect(await key([], { OSS_BUCKET: 'from-env' })).toContain('from-env')
    expect(await key(['--bucket', 'from-flag'], { OSS_BUCKET: 'from-env' })).toContain('from-flag')
  })
})
