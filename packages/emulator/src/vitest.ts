/** The emulator as a fixture of vitest. */
import type { TestAPI } from 'vitest'
import type { EmulatorOptions } from './options.js'
import { type Emulator, startEmulator } from './start-emulator.js'

/** What {@link withOssEmulator} adds to the context of a test. */
export interface OssEmulatorContext {
  /** One emulator for all tests of a file. After each test its faults are cleared and its clock is reset; objects stay. */
  emulator: Emulator
}

type Use = (value: Emulator) => Promise<void>

/**
 * Gives tests the fixture `emulator`: started for the first test of a file that asks for it, on a free port, with its data in
 * a temporary folder, and closed behind the last.
 * @example
 * const test = withOssEmulator(base, { buckets: ['media'] })
 * test('uploads', async ({ emulator }) => { … emulator.url … })
 */
export function withOssEmulator<Context>(
  base: TestAPI<Context>,
  options: EmulatorOptions = {},
): TestAPI<Context & OssEmulatorContext> {
  const fixtures = {
    emulatorOfFile: [
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads what a fixture needs out of its pattern
      async ({}, use: Use) => {
        const emulator = await startEmulator(options)
        await use(emulator)
        await emulator.close()
      },
      { scope: 'file' },
    ],
    emulator: async ({ emulatorOfFile }: { emulatorOfFile: Emulator }, use: Use) => {
      await use(emulatorOfFile)
      emulatorOfFile.faults.clear()
      emulatorOfFile.clock.reset()
    },
  }
  // The types of vitest 3, 4 and 5 spell scopes in three ways; the object is the same for all.
  return base.extend(fixtures as never) as unknown as TestAPI<Context & OssEmulatorContext>
}
