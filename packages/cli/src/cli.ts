import { emulatorCommand } from '@acme/oss-upload-emulator/command'
import { processSurroundings } from './process-surroundings.js'
import { runCli } from './run-cli.js'

process.exitCode = await runCli(process.argv.slice(2), processSurroundings(), [emulatorCommand().name('emulator')])
