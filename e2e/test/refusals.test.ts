import { presignUrl } from '@acme/oss-upload-core'
import { describe, expect, it } from 'vitest'
import { useDemo } from './demo-in-browser.js'
import { textFile, visitDemo } from './demo-visit.js'

const running = useDemo()

/** What the bucket's owner finds under a key. */
async function statusOf(key: string): Promise<number> {
  const url = presignUrl({
    method: 'HEAD',
    origin: running.demo.emulatorUrl,
    bucket: 'demo-bucket',
    key,
    region: 'cn-hangzhou',
    credentials: { accessKeyId: 'emulator-id', accessKeySecret: 'emulator-secret' },
    now: new Date(),
    expiresInSeconds: 60,
  })
  return (await fetch(url, { method: 'HEAD' })).status
}

interface Answer {
  dir: string
  fields: Record<string, string>
}

/** Rewrites the policy inside an answer, which leaves its signature behind. */
const withPolicy = (answer: Answer, change: (policy: { expiration: string }) => void): Answer => {
  const policy = JSON.parse(Buffer.from(answer.fields.policy ?? '', 'base64').toString())
  change(policy)
  return { ...answer, fields: { ...answer.fields, policy: Buffer.from(JSON.stringify(policy)).toString('base64') } }
}

const without = (answer: Answer, field: string): Answer => {
  const { [field]: _, ...fields } = answer.fields
  return { ...answer, fields }
}

const CASES: [string, string, (answer: Answer) => Answer][] = [
  ['a key in another dir', 'AccessDenied', (answer) => ({ ...answer, dir: 'somebody-else/' })],
  [
    'a tampered policy',
    'SignatureDoesNotMatch',
    (answer) =>
      withPolicy(answer, (policy) => {
        policy.expiration = '2099-01-01T00:00:00.000Z'
      }),
  ],
  [
    'a signature by another secret',
    'SignatureDoesNotMatch',
    (answer) => ({ ...answer, fields: { ...answer.fields, 'x-oss-signature': 'ab'.repeat(32) } }),
  ],
  ['a dropped callback', 'AccessDenied', (answer) => without(answer, 'callback')],
  ['a dropped tag', 'AccessDenied', (answer) => without(answer, 'x-oss-meta-upload-tag')],
  [
    'a policy that is no policy',
    'SignatureDoesNotMatch',
    (answer) => ({ ...answer, fields: { ...answer.fields, policy: 'e30=' } }),
  ],
  ['no signature at all', 'InvalidArgument', (answer) => without(answer, 'x-oss-signature')],
]

describe('what OSS refuses, the page says in words; nothing is stored and nothing recorded', () => {
  it.each(CASES)('%s: %s', async (_, code, change) => {
    const { page, start, choose } = await visitDemo(running.browser, running.demo)
    await page.route('**/api/oss-upload?fields=1', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, json: change(await response.json()) })
    })
    await choose(textFile('refused.txt'))
    await page.getByLabel('Local name').check()
    await start.click()
    const words = await page.getByRole('alert').textContent()
    expect(words).toContain(`OSS refused the file: ${code}`)
    expect(await page.getByText('Nothing was stored').count()).toBe(1)
    expect(await (await fetch(`${running.demo.url}/api/uploads`)).json()).toEqual([])
    for (const dir of ['uploads/', 'somebody-else/']) expect(await statusOf(`${dir}refused.txt`)).toBe(404)
    await page.close()
  })
})
