import { emulatorCommand } from './command.js'

await emulatorCommand().parseAsync()
