import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findFreePort } from '../../scripts/free-port.js'
import { runCommand } from '../../scripts/run-command.js'
import { readSnippets } from '../../scripts/snippets/read-snippets.js'
import { startProgram } from './stranger-project.js'

const here = fileURLToPath(new URL('..', import.meta.url))

/** Writes the block of a README that imports `name` as a program, between lines that give what it takes for granted. */
async function programOf(readme: string, name: string, before: string, after: string, port = 3000): Promise<string> {
  const found = (await readSnippets(readme)).find(({ code }) => code.includes(`from '${name}'`))
  const example = found?.code.replace('listen(3000)', `listen(${port})`)
  const { code } = await transform(`${before}\n${example}\n${after}`, { loader: 'ts' })
  const parent = join(here, 'node_modules/.recipes')
  await mkdir(parent, { recursive: true })
  const folder = await mkdtemp(join(parent, 'readme-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'example.mjs'), code)
  return join(folder, 'example.mjs')
}

/** A callback that OSS's documentation prints with its signature. */
const CALLBACK = {
  url: '/index.php?id=1&index=2',
  headers: {
    authorization: 'kKQeGTRccDKyHB3H9vF+xYMSrmhMZjzzl2/kdD1ktNVgbWEfYTQG0G2SU/RaHBovRCE8OkQDjC3uG33esH2txA==',
    'x-oss-pub-key-url': btoa('http://gosspublic.alicdn.com/callback_pub_key_v1.pem'),
  },
}

const APP = `
const userOf = async (request) => (request.headers.get('cookie') ? { id: '42' } : undefined)
const save = async () => 'row 1'
`

const SECRETS = { OSS_ACCESS_KEY_ID: 'id', OSS_ACCESS_KEY_SECRET: 'secret', OSS_UPLOAD_SECRET: 'r'.repeat(32) }

describe('the example of', () => {
  it('core signs a form, and verifies the callback of OSS’s documentation', async () => {
    const before = `
      const request = ${JSON.stringify(CALLBACK)}
      const body = new TextEncoder().encode('bucket=yonghu-test')
      const [accessKeyId, accessKeySecret] = ['id', 'secret']`
    const path = await programOf(
      'packages/core/README.md',
      '@acme/oss-upload-core',
      before,
      'console.log(JSON.stringify(fields))',
    )
    expect(JSON.parse(await runCommand(process.execPath, [path], here))).toMatchObject({
      'x-oss-signature-version': 'OSS4-HMAC-SHA256',
      'x-oss-signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it.each(['README.md', 'README.zh-CN.md', 'packages/server/README.md'])(
    '%s serves signatures for whom it lets in',
    async (readme) => {
      const port = await findFreePort()
      const path = await programOf(readme, '@acme/oss-upload-server', APP, "console.log('serves')", port)
      const server = await startProgram(here, [process.execPath, path], SECRETS)
      onTestFinished(() => server.stop())
      const ask = (headers: Record<string, string>) => fetch(`http://127.0.0.1:${port}/api/oss-upload`, { headers })
      expect((await ask({})).status).toBe(401)
      expect(await (await ask({ cookie: 'session=1' })).json()).toMatchObject({
        host: 'https://media.oss-cn-hangzhou.aliyuncs.com',
        dir: 'users/42/',
        x_oss_signature_version: 'OSS4-HMAC-SHA256',
        max_size: 20 * 1024 ** 2,
      })
    },
  )
})
