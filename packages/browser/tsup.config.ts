import { defineConfig } from 'tsup'
import { base } from '../../tsup.base.js'

// all write into dist at the same time, so none may clean it
export default defineConfig([
  { ...base, entry: ['src/index.ts', 'src/resume.ts'], format: ['esm'], clean: false },
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
