import { readFileSync } from 'node:fs'
import { emulatorCommand } from '@acme/oss-upload-emulator/command'
import { Command } from 'commander'

const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

await new Command('oss-upload')
  .description(description)
  .version(version)
  .addCommand(emulatorCommand().name('emulator'))
  .parseAsync()
