import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

const whole = { ...base, noExternal: [/./], minify: true, dts: false }

// all write into dist at the same time, so none may clean it: the build script does
export default defineConfig([
  { ...base, entry: ['src/index.ts', 'src/crc64.ts', 'src/sources.ts', 'src/words.ts'], format: ['esm'], clean: false },
  // a worker is loaded as it is: nobody resolves what it would import
  { ...whole, entry: ['src/crc64-worker.ts'], format: ['esm'], clean: false },
  // for plain pages: <script src="…/index.global.js"> and `OssUpload.OssDirectUploader`
  { ...whole, format: ['iife'], globalName: 'OssUpload', clean: false },
])
