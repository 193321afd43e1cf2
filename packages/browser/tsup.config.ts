import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

const entry = ['src/index.ts', 'src/crc64.ts', 'src/resume.ts', 'src/sources.ts', 'src/words.ts']
const whole = { ...base, noExternal: [/./], minify: true, dts: false }

// The builds run at once: the one shall not clean away what the others have made.
export default defineConfig([
  {
    ...base,
    entry,
    // those of the worker too: two builds of types would clean away each other's
    dts: { entry: [...entry, 'src/crc64-worker.ts'] },
    format: ['esm'],
    clean: ['!*.global.*', '!crc64-worker.*'],
  },
  // a worker is loaded as it is: nobody resolves what it would import
  { ...whole, entry: ['src/crc64-worker.ts'], format: ['esm'], clean: false },
  // for plain pages: <script src="…/index.global.js"> and `OssUpload.OssDirectUploader`
  { ...whole, format: ['iife'], globalName: 'OssUpload', clean: false },
  // and `OssUploadResume.createResumeStore`
  { ...whole, entry: ['src/resume.ts'], format: ['iife'], globalName: 'OssUploadResume', clean: false },
])
