/** Something that the page does only while files are under way. */
export interface WhileBusy {
  begin(): void
  end(): void
}

/** Has the browser ask before the page is left. */
export function createLeaveGuard(): WhileBusy {
  const ask = (event: BeforeUnloadEvent) => {
    event.preventDefault()
    // what Chromium below 119 listens to alone, and with it many browsers that are made of it
    Reflect.set(event, 'returnValue', true)
  }
  return {
    begin: () => addEventListener('beforeunload', ask),
    end: () => removeEventListener('beforeunload', ask),
  }
}

/** Keeps the screen on, and so the machine awake, where the browser can. It takes the lock back when the tab is shown again. */
export function createWakeLock(): WhileBusy {
  let held: Promise<WakeLockSentinel | undefined> | undefined

  const hold = () => {
    if (document.visibilityState !== 'visible') return
    // absent without https; refused where the battery is low
    held = navigator.wakeLock?.request('screen').catch(() => undefined)
  }
  return {
    begin() {
      document.addEventListener('visibilitychange', hold)
      hold()
    },
    end() {
      document.removeEventListener('visibilitychange', hold)
      void held?.then((lock) => lock?.release())
      held = undefined
    },
  }
}
