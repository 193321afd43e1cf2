import { afterEach, describe, expect, it } from 'vitest'
import { useDemo } from './demo-in-browser.js'
import { answerAsOss, holdForms, textFile, visitDemo } from './demo-visit.js'

const running = useDemo()

afterEach(async () => {
  for (const context of running.browser.contexts()) await context.close()
})

const visit = () => visitDemo(running.browser, running.demo)
const formsIn = (requests: readonly string[]) => requests.filter((request) => request === 'POST /').length
const large = (name: string) => textFile(name, 'x'.repeat(300_000))

describe('the buttons of a file', () => {
  it('pause it and send it on, by keyboard, while the others go on', async () => {
    const { page, start, choose, answerForms, complaints } = await visit()
    const { hold, arrived, release } = holdForms()
    await answerForms(1, hold)
    await choose(large('held.txt'))
    await start.click()
    await arrived
    await page.getByRole('button', { name: 'Pause held.txt' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('Paused', { exact: true }).waitFor()
    await page.getByRole('status').getByText('Upload paused: 0 of 1 done.').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Resume held.txt')
    release()
    await page.keyboard.press('Enter')
    await page.getByRole('status').getByText('1 of 1 done').waitFor()
    // the button is gone, and the keyboard has not lost its place
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Remove held.txt')
    expect(complaints.filter((line) => !line.includes('ERR_'))).toEqual([])
  })

  it('stop it alone, and send it again with its own button', async () => {
    const { page, start, choose, answerForms } = await visit()
    const { hold, arrived, release } = holdForms()
    await answerForms(2, hold)
    await choose(large('a.txt'), large('b.txt'))
    await start.click()
    await arrived
    await page.getByRole('button', { name: 'Stop a.txt' }).click()
    await page.getByText('Cancelled', { exact: true }).waitFor()
    release()
    await page.getByRole('status').getByText('1 of 2 done').waitFor()
    await page.getByRole('button', { name: 'Send a.txt again' }).click()
    await page.getByText('Done', { exact: true }).nth(1).waitFor()
  })

  it('pause by Start upload’s rules: it goes on with what is paused, and sends nothing twice', async () => {
    const { page, start, choose, answerForms, requests } = await visit()
    const { hold, arrived, release } = holdForms()
    await answerForms(1, hold)
    await choose(large('held.txt'))
    await start.click()
    await arrived
    await page.getByRole('button', { name: 'Pause held.txt' }).click()
    await page.getByText('Paused', { exact: true }).waitFor()
    release()
    await start.click()
    await page.getByRole('status').getByText('1 of 1 done').waitFor()
    const sent = formsIn(requests)
    await start.click()
    await page.getByRole('status').getByText('choose files first').waitFor()
    expect(formsIn(requests)).toBe(sent)
  })

  it('ask the server again about a file that is stored, and send nothing', async () => {
    const { page, start, choose, answerForms, requests } = await visit()
    const storedOnly = {
      Code: 'CallbackFailed',
      Message: 'Error status : 502.',
      RequestId: '65F0',
      EC: '0007-00000203',
    }
    await answerForms(1, answerAsOss(203, storedOnly))
    await choose(textFile('a.txt'))
    await start.click()
    const again = page.getByRole('button', { name: 'Ask the server again about a.txt' })
    await again.waitFor()
    const sent = formsIn(requests)
    await again.click()
    await page.getByRole('status').getByText('0 of 1 done, 1 failed').waitFor()
    expect(formsIn(requests)).toBe(sent)
  })

  it('say what they do in Chinese too', async () => {
    const { page, choose, start, answerForms } = await visit()
    const { hold, arrived, release } = holdForms()
    await answerForms(1, hold)
    await page.getByRole('button', { name: '中文' }).click()
    await choose(large('a.txt'))
    await start.click()
    await arrived
    await page.getByRole('button', { name: '暂停 a.txt' }).click()
    await page.getByRole('button', { name: '继续 a.txt' }).waitFor()
    release()
    await page.getByRole('button', { name: '继续 a.txt' }).click()
    await page.getByText('完成', { exact: true }).waitFor()
  })
})
