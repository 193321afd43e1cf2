import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

// All builds run at once: none shall clean away what another has made.
export default defineConfig([
  { ...base, entry: ['src/index.ts', 'src/resume.ts'], format: ['esm'], clean: ['!*.global.*'] },
  // for plain pages: <script src="…/index.global.js"> and `OssUpload.OssDirectUploader`
  { ...base, format: ['iife'], globalName: 'OssUpload', noExternal: [/./], minify: true, dts: false, clean: false },
  // and `OssUploadResume.createResumeStore`
  {
    ...base,
    entry: ['src/resume.ts'],
    format: ['iife'],
    globalName: 'OssUploadResume',
    minify: true,
    dts: false,
    clean: false,
  },
])
