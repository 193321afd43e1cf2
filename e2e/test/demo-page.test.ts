import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { useDemo } from './demo-in-browser.js'
import { answerAsOss, holdForms, type LocalFile, sha256, textFile, visitDemo } from './demo-visit.js'
import { makePng } from './png.js'
import { findFaintTexts } from './text-contrast.js'

const running = useDemo()

afterEach(async () => {
  for (const context of running.browser.contexts()) await context.close()
})

const visit = (options?: Parameters<typeof visitDemo>[2]) => visitDemo(running.browser, running.demo, options)
interface SentFile extends LocalFile {
  /** Width and height, where it is an image. */
  pixels?: [number, number]
}

interface Upload {
  key: string
  url: string
}

const GIF = 'R0lGODlhAgABAIAAAP///wAAACwAAAAAAgABAAACAgQKADs='
const png: LocalFile = { name: '照片 1.png', mimeType: 'image/png', buffer: makePng(40, 30) }
const formsIn = (requests: readonly string[]) => requests.filter((request) => request === 'POST /')

const rejected = answerAsOss(403, {
  Code: 'AccessDenied',
  Message: 'Invalid according to Policy.',
  RequestId: '65F0A1B2C3D4E5F601020304',
  EC: '0006-00000227',
})
const storedOnly = answerAsOss(203, {
  Code: 'CallbackFailed',
  Message: 'Error status : 502.',
  RequestId: '65F0A1B2C3D4E5F601020305',
  EC: '0007-00000203',
})

describe('the list of the page', () => {
  it('says in words that nothing is recorded yet', async () => {
    const { page } = await visit()
    await page.getByText('Nothing yet.').waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(0)
  })

  it('says in words that it cannot be loaded, and loads it on demand', async () => {
    const { page } = await visit()
    await page.route('**/api/uploads', (route) => route.fulfill({ status: 500 }))
    await page.reload()
    await page.getByText('The list could not be loaded.').waitFor()
    await page.unroute('**/api/uploads')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Nothing yet.').waitFor()
    expect(await page.getByText('The list could not be loaded.').isVisible()).toBe(false)
  })
})

describe('choosing files', () => {
  it('takes files that are dropped onto the zone, and shows that it would', async () => {
    const { page, start, complaints } = await visit()
    const zone = page.locator('#drop-zone')
    const dataTransfer = await page.evaluateHandle(() => {
      const dropped = new DataTransfer()
      for (const name of ['a.txt', 'b.txt']) dropped.items.add(new File([name], name, { type: 'text/plain' }))
      return dropped
    })
    await page.locator('h1').dispatchEvent('dragover', { dataTransfer })
    expect(await zone.getAttribute('data-drag')).toBe('near')
    await zone.dispatchEvent('dragover', { dataTransfer })
    expect(await zone.getAttribute('data-drag')).toBe('over')
    await zone.dispatchEvent('drop', { dataTransfer })
    expect(await zone.getAttribute('data-drag')).toBe(null)
    expect(await page.getByRole('progressbar', { name: 'a.txt', exact: true }).count()).toBe(1)
    await start.click()
    await page.getByText('Done', { exact: true }).nth(1).waitFor()
    expect(complaints).toEqual([])
  })

  it('ignores files that are dropped beside the zone, and stays on the page', async () => {
    const { page } = await visit()
    const isHandled = await page.evaluate(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['a'], 'a.txt'))
      const events = ['dragover', 'drop'].map(
        (type) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
      )
      return events.map((event) => !document.body.dispatchEvent(event))
    })
    expect(isHandled).toEqual([true, true])
    expect(await page.getByRole('progressbar').count()).toBe(0)
  })

  it('shows a picture of a local image, and gives its object URL back', async () => {
    const { page, choose } = await visit()
    await page.evaluate(() => {
      const open = new Set<string>()
      const { createObjectURL, revokeObjectURL } = URL
      URL.createObjectURL = (file) => {
        const url = createObjectURL(file)
        open.add(url)
        return url
      }
      URL.revokeObjectURL = (url) => {
        open.delete(url)
        revokeObjectURL(url)
      }
      Object.assign(window, { openObjectUrls: open })
    })
    await choose(png, { ...png, name: 'broken.png', buffer: Buffer.from('no image') })
    const picture = page.locator('#queue img')
    await expect
      .poll(() => picture.evaluateAll((images: HTMLImageElement[]) => images.map((i) => i.width > 0)))
      .toEqual([true])
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { openObjectUrls: Set<string> }).openObjectUrls.size))
      .toBe(0)
  })

  it('removes a file before it is sent, and keeps the keyboard’s place', async () => {
    const { page, start, choose, requests } = await visit()
    await choose(textFile('keep.txt'), textFile('drop.txt'))
    await page.getByRole('button', { name: 'Remove drop.txt' }).focus()
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Remove keep.txt')
    await start.click()
    await page.getByText('Done', { exact: true }).waitFor()
    expect(await page.getByRole('progressbar').count()).toBe(1)
    expect(formsIn(requests)).toHaveLength(1)
  })

  it('lists a thousand files, and makes pictures only of those in view', async () => {
    const { page } = await visit()
    const dataTransfer = await page.evaluateHandle(() => {
      const dropped = new DataTransfer()
      for (let i = 0; i < 1000; i++) dropped.items.add(new File([`${i}`], `${i}.png`, { type: 'image/png' }))
      return dropped
    })
    await page.evaluate(() => {
      const { createObjectURL } = URL
      let count = 0
      URL.createObjectURL = (file) => {
        document.body.dataset.pictures = `${++count}`
        return createObjectURL(file)
      }
    })
    await page.locator('#drop-zone').dispatchEvent('drop', { dataTransfer })
    expect(await page.getByRole('progressbar').count()).toBe(1000)
    await expect.poll(() => page.evaluate(() => Number(document.body.dataset.pictures))).toBeGreaterThan(0)
    expect(await page.evaluate(() => Number(document.body.dataset.pictures))).toBeLessThan(100)
  })
})

describe('a batch', () => {
  it('brings twenty files of every kind whole to the bucket, with one signing request', async () => {
    const { page, start, choose, requests, complaints } = await visit()
    const jpeg = await page.evaluate(() => document.createElement('canvas').toDataURL('image/jpeg').split(',')[1] ?? '')
    const files: SentFile[] = [
      { ...png, name: '照片 最终版 (1).png', pixels: [40, 30] },
      { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(jpeg, 'base64'), pixels: [300, 150] },
      { name: 'dot.gif', mimeType: 'image/gif', buffer: Buffer.from(GIF, 'base64'), pixels: [2, 1] },
      textFile('empty.txt', ''),
      textFile('one.txt', '1'),
      textFile(`it's "quoted".txt`),
      textFile('100% & a+b=c.txt'),
      textFile('😀🎉.txt'),
      textFile('no suffix'),
      textFile('.hidden'),
      textFile('#hash?query;semi,comma.txt'),
      {
        name: 'bytes.bin',
        mimeType: '',
        buffer: Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256)),
      },
      ...Array.from({ length: 7 }, (_, i) => textFile(`row ${i}.csv`, `${i},`.repeat(1000 * i + 1))),
    ]
    await choose(...files)
    // too large for Playwright to hand over: chosen from disk, as a user does
    const large = { name: 'large.zip', mimeType: 'application/zip', buffer: randomBytes(100 * 1024 ** 2) }
    const largePath = join(running.dataDir, large.name)
    await writeFile(largePath, large.buffer)
    await page.getByLabel('Choose files').setInputFiles(largePath)
    files.push(large)
    await page.getByLabel('Local name').check()
    await start.click()
    await page.getByRole('status').getByText('20 of 20 done').waitFor()
    expect(
      await page.getByRole('progressbar').evaluateAll((bars: HTMLProgressElement[]) => bars.map(({ value }) => value)),
    ).toEqual(files.map(() => 1))
    expect(requests.filter((request) => request === 'GET /api/oss-upload')).toHaveLength(1)
    expect(formsIn(requests)).toHaveLength(20)

    const uploads: Upload[] = await (await fetch(`${running.demo.url}/api/uploads`)).json()
    for (const { name, mimeType, buffer, pixels: [width, height] = [null, null] } of files) {
      const upload = uploads.find(({ key }) => key === `uploads/${name}`)
      const type = mimeType || 'application/octet-stream'
      expect(upload, name).toMatchObject({ size: buffer.length, mimeType: type, width, height })
      const stored = await (await fetch(upload?.url ?? '')).arrayBuffer()
      expect(sha256(new Uint8Array(stored)), name).toBe(sha256(buffer))
    }
    expect(complaints).toEqual([])
  })

  it('takes a second click without harm; files chosen meanwhile go with the next', async () => {
    const { page, start, choose, answerForms, requests } = await visit()
    const { hold, arrived, release } = holdForms()
    await answerForms(1, hold)
    await choose(textFile('first.txt'))
    await start.click()
    await arrived
    expect(await page.getByRole('progressbar', { name: 'first.txt' }).getAttribute('value')).not.toBe('1')
    await choose(textFile('second.txt'))
    await start.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('An upload is running').waitFor()
    release()
    await page.getByRole('status').getByText('1 of 1 done').waitFor()
    expect(formsIn(requests)).toHaveLength(1)
    await page.getByText('Waiting for Start upload', { exact: true }).waitFor()
    await start.click()
    await page.getByText('Done', { exact: true }).nth(1).waitFor()
    expect(formsIn(requests)).toHaveLength(2)
    expect(requests.filter((request) => request === 'GET /api/oss-upload')).toHaveLength(1)
  })

  it('ends by Cancel, and sends what was cancelled with the next click', async () => {
    const { page, start, choose, answerForms } = await visit()
    const { hold, arrived, release } = holdForms()
    await answerForms(8, hold)
    await choose(...Array.from({ length: 8 }, (_, i) => textFile(`${i}.txt`)))
    await start.click()
    await arrived
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('status').getByText('Upload cancelled: 0 of 8 done.').waitFor()
    await expect.poll(() => page.getByText('Cancelled', { exact: true }).count()).toBe(8)
    expect(await page.getByRole('button', { name: 'Cancel' }).isVisible()).toBe(false)
    expect(await page.getByRole('alert').count()).toBe(0)
    release()
    await page.unroute(`${running.demo.emulatorUrl}/`)
    await start.click()
    await page.getByRole('status').getByText('8 of 8 done').waitFor()
  })

  it('says in both languages what failed and what to do, and sends again only what is not stored', async () => {
    const { page, start, choose, answerForms, requests } = await visit()
    const answers = [rejected, storedOnly]
    await answerForms(2, (route) => (answers.shift() ?? rejected)(route))
    const stored = page.locator('#queue li', { hasText: 'do not send it again' })
    await choose(textFile('a.txt'))
    await start.click()
    const alert = page.getByRole('alert')
    await alert.waitFor()
    expect(await alert.textContent()).toContain('OSS refused the file: AccessDenied')
    expect(await page.locator('.advice').textContent()).toMatch(/0006-00000227.*65F0A1B2C3D4E5F601020304/)
    await page.getByRole('button', { name: '中文' }).click()
    expect(await alert.textContent()).toContain('OSS 拒绝了该文件：AccessDenied')
    await page.getByRole('button', { name: 'English' }).click()

    await start.click()
    await stored.waitFor()
    expect(await alert.textContent()).toBe('Stored, but not confirmed by the server; do not send it again.')
    expect(await stored.locator('.advice').textContent()).toContain('65F0A1B2C3D4E5F601020305')
    const sent = formsIn(requests).length
    await start.click()
    await page.getByRole('status').getByText('choose files first').waitFor()
    expect(formsIn(requests)).toHaveLength(sent)
  })

  it('tells of the connection and of CORS where OSS cannot be reached, and of two files with one name', async () => {
    const { page, start, choose, answerForms } = await visit()
    // and each time that it is sent again
    await answerForms(4, (route) => route.abort())
    await choose(textFile('same.txt', '1'), textFile('same.txt', '2'))
    await page.getByLabel('Local name').check()
    await start.click()
    await page.getByRole('status').getByText('0 of 2 done, 2 failed').waitFor()
    await page.getByText(`CORS rules have to allow POST from ${new URL(running.demo.url).origin}`).waitFor()
    await page.getByRole('alert').getByText('Another file of this batch is already named “uploads/same.txt”').waitFor()
  })
})

describe('the language', () => {
  it('switches by a button, and is remembered', async () => {
    const { page, complaints } = await visit()
    expect(await page.getAttribute('html', 'lang')).toBe('en')
    await page.getByRole('button', { name: '中文' }).click()
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    await page.reload()
    await page.getByRole('button', { name: '开始上传' }).waitFor()
    expect(await page.getByLabel('选择文件').count()).toBe(1)
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('button', { name: 'Start upload' }).waitFor()
    expect(complaints).toEqual([])
  })

  it('is Chinese in a Chinese browser', async () => {
    const { page, start, choose } = await visit({ locale: 'zh-CN' })
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    expect(await page.title()).toBe('浏览器直传 OSS')
    await choose(png)
    await start.click()
    await page.getByText('完成', { exact: true }).waitFor()
  })

  it('is the same English in the HTML as in the dictionary', async () => {
    const read = async (javaScriptEnabled: boolean) => {
      const { page } = await visit({ javaScriptEnabled })
      return page.locator('[data-text]').allTextContents()
    }
    expect(await read(false)).toEqual(await read(true))
  })
})

describe.each(['en-US', 'zh-CN'])('the page in %s', (locale) => {
  const showEverything = async (options: Parameters<typeof visitDemo>[2]) => {
    const visited = await visit({ locale, ...options })
    const answers = [rejected, storedOnly]
    await visited.answerForms(2, (route) => (answers.shift() ?? rejected)(route))
    await visited.choose(textFile(`${'long-name-without-a-space'.repeat(6)}.txt`), textFile('b.txt'), png)
    await visited.start.click()
    await visited.page.locator('[data-phase=done]').waitFor()
    await visited.page.getByRole('alert').nth(1).waitFor()
    await visited.choose(textFile('waiting.txt'))
    return visited.page
  }

  it('fits 360 pixels without sideways scroll', async () => {
    const page = await showEverything({ viewport: { width: 360, height: 740 } })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })

  it.each(['light', 'dark'] as const)(
    'has a contrast of 4.5:1 or more for every text when it is %s',
    async (colorScheme) => {
      const page = await showEverything({ colorScheme, reducedMotion: 'reduce' })
      expect(await findFaintTexts(page, 4.5)).toEqual([])
    },
  )
})

describe('the keyboard', () => {
  it('does everything alone, with visible focus at each step', async () => {
    const { page, complaints } = await visit()
    const chosen: Promise<void>[] = []
    page.on('filechooser', (chooser) => void chosen.push(chooser.setFiles([png])))
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement
        const shown = element?.id === 'files' ? element.parentElement : element
        const { outlineStyle, outlineWidth } = getComputedStyle(shown ?? document.body)
        return {
          name: element?.id || (element as HTMLInputElement).value,
          isVisible: outlineStyle !== 'none' && outlineWidth !== '0px',
        }
      })
    const pressTabTo = async (name: string) => {
      await page.keyboard.press('Tab')
      expect(await focused()).toEqual({ name, isVisible: true })
    }
    await pressTabTo('language')
    await pressTabTo('files')
    await page.keyboard.press('Enter')
    await page.getByRole('progressbar', { name: png.name }).waitFor()
    await Promise.all(chosen)
    await pressTabTo('random')
    await page.keyboard.press('ArrowRight')
    expect(await focused()).toEqual({ name: 'local', isVisible: true })
    await pressTabTo('start')
    await page.keyboard.press('Enter')
    await page.getByText('Done', { exact: true }).waitFor()
    expect(await focused()).toEqual({ name: 'start', isVisible: true })
    expect(complaints).toEqual([])
  })
})
