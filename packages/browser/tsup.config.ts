import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

// Both builds run at once: the one shall not clean away what the other has made.
export default defineConfig([
  { ...base, format: ['esm'], clean: ['!index.global.*'] },
  // for plain pages: <script src="…/index.global.js"> and `OssUpload.OssDirectUploader`
  { ...base, format: ['iife'], globalName: 'OssUpload', noExternal: [/./], minify: true, dts: false, clean: false },
])
