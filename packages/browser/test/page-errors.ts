import { type Mock, onTestFinished, vi } from 'vitest'

/** Hears the messages of the errors that the page reports, until the test ends; they fail no test then. */
export function hearPageErrors(): Mock<(message: string) => void> {
  const heard = vi.fn<(message: string) => void>()
  const onError = (event: ErrorEvent) => {
    heard(event.message)
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  window.addEventListener('error', onError, { capture: true })
  onTestFinished(() => window.removeEventListener('error', onError, { capture: true }))
  return heard
}
