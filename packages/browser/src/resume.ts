export type { ResumeEntry, ResumeStore } from './multipart/resume-entry.js'
export {
  createResumeStore,
  type PersistentResumeStore,
  type ResumableUpload,
  type ResumeStoreOptions,
} from './resume-store/create-resume-store.js'
