/** The page for people. */
import { randomBytes } from 'node:crypto'
import { sendAnswer } from '../answer.js'
import type { Exchange } from '../exchange.js'
import { loadPage } from '../page-files.js'

/**
 * Sends the page. A browser that opens it cannot send the header that the other endpoints ask for, so it holds nothing: its
 * script fetches everything, with the header. No other page can read it, frame it or run a script of its own in it.
 */
export async function sendPage(exchange: Exchange): Promise<void> {
  const nonce = randomBytes(16).toString('base64')
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  }
  sendAnswer(exchange, 200, headers, await loadPage(nonce))
}
