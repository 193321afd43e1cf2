import { describe, expect, it } from 'vitest'
import { displayWidth, wrapText } from '../src/text-layout.js'

describe('displayWidth', () => {
  it.each([
    ['OSS', 3],
    ['存储空间', 8],
    ['（状态 403）。', 14],
    ['\u001b[31mFAIL\u001b[39m', 4],
    ['e\u0301', 1],
  ])('of %j is %i', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })
})

describe('wrapText', () => {
  it('breaks English between words, and nothing inside one', () => {
    expect(wrapText('see https://app.example.com/a/long/path for more', 16)).toEqual([
      'see',
      'https://app.example.com/a/long/path',
      'for more',
    ])
  })

  it('breaks Chinese anywhere, but not ahead of its punctuation, nor behind an opening one', () => {
    expect(wrapText('浏览器会直接拒绝，页面只能看到错误', 16)).toEqual(['浏览器会直接拒', '绝，页面只能看到', '错误'])
    expect(wrapText('一二三（四五六）', 8)).toEqual(['一二三', '（四五', '六）'])
  })

  it('loses nothing of a text in both scripts', () => {
    const text = '来自 https://app.example.com 的 POST 预检请求被拒绝（状态 403）。'
    for (let columns = 1; columns < 80; columns++)
      expect(wrapText(text, columns).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
  })

  it('keeps to the columns where it can', () => {
    const text = 'A browser does not send the upload then, and the page sees a network error without a reason.'
    for (const line of wrapText(text, 20)) expect(line.length).toBeLessThanOrEqual(20)
  })
})
