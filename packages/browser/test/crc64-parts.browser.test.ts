import { OssDirectUploader } from '@acme/oss-upload-browser'
import { crc64, uploadVerified } from '@acme/oss-upload-browser/crc64'
import { createResumeStore } from '@acme/oss-upload-browser/resume'
import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { createFile, createRun, pause } from './parts-run.js'

const appUrl = inject('appUrl')
const SIZE = 1_000_000
const PART = 102_400

const uploaderOf = ({ options }: ReturnType<typeof createRun>, more: object = {}) =>
  new OssDirectUploader<{ key: string }>({ ...options, concurrency: 2, ...more })

/** What the bucket has of a run, recorded or not. */
const storedOf = async ({ run }: ReturnType<typeof createRun>) =>
  (await fetch(`${appUrl}/below?prefix=parts-${run}/`)).json()

/** Uploads some of a file, and pauses. */
async function uploadSome(uploader: OssDirectUploader, file: File): Promise<void> {
  const controller = new AbortController()
  const onProgress = ({ loaded }: { loaded: number }) => loaded > 0.7 * SIZE && controller.abort(pause())
  await expect(uploader.upload(file, { signal: controller.signal, onProgress })).rejects.toThrow('paused')
}

describe('uploadVerified of a file in parts', () => {
  it.each([PART, 2_000_000])(
    'puts the checksums of parts of %i bytes together, and has it compared',
    async (partSize) => {
      const run = createRun({ partSize })
      const { file, sha256 } = await createFile(5 * SIZE)
      const { key, crc64: sum } = await uploadVerified(uploaderOf(run), file)
      expect(sum).toBe(await crc64(file))
      expect(await run.state()).toMatchObject({ sent: file.size, objects: [{ key, sha256, times: 1 }] })
    },
  )

  it('sends a part again that OSS has otherwise, and no other', async () => {
    const run = createRun({}, 'flipping-')
    const { file, sha256 } = await createFile(SIZE)
    const { key } = await uploadVerified(uploaderOf(run), file)
    expect(await run.state()).toMatchObject({ sent: SIZE + PART, objects: [{ key, sha256, times: 1 }] })
  })

  it('fails with CHECKSUM_MISMATCH where OSS has a part otherwise each time, and nothing is stored or recorded', async () => {
    const run = createRun({}, 'damaging-')
    const { file } = await createFile(SIZE)
    const upload = uploadVerified(uploaderOf(run), file)
    await expect(upload).rejects.toMatchObject({ code: 'CHECKSUM_MISMATCH', crc64: expect.stringMatching(/^\d+$/) })
    expect([(await run.state()).objects, await storedOf(run)]).toEqual([[], []])
  })

  it('fails with CHECKSUM_MISMATCH where only the whole tells: it is not recorded, not stored and not gone on with', async () => {
    const run = createRun({}, 'bare-flipping-')
    const { file, sha256 } = await createFile(SIZE)
    const resumeStore = createResumeStore({ name: run.run })
    onTestFinished(() => void indexedDB.deleteDatabase(run.run))
    const expectedCrc64 = await crc64(file)
    const upload = uploadVerified(uploaderOf(run, { resumeStore }), file)
    await expect(upload).rejects.toMatchObject({
      ...{ code: 'CHECKSUM_MISMATCH', serverCode: 'WRONG_CHECKSUM', expectedCrc64 },
    })
    expect(await run.state()).toMatchObject({ objects: [], unfinished: 0 })
    expect([await storedOf(run), await resumeStore.listResumable()]).toEqual([[], []])
    // the proxy lets the next one through
    await uploadVerified(uploaderOf(run, { resumeStore }), file)
    expect((await run.state()).objects).toMatchObject([{ sha256, times: 1 }])
  })
})

describe('uploadVerified of a file in parts that was left', () => {
  it('sends a part again that was damaged before', async () => {
    const run = createRun({}, 'bare-flipping-')
    const { file, sha256 } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file)
    await uploadVerified(uploaderOf(run), file)
    const { asked, objects } = await run.state()
    expect(objects).toMatchObject([{ sha256, times: 1 }])
    expect(asked.filter((action) => action === 'multipart-start')).toHaveLength(1)
  })

  it('sends the parts again that the file has otherwise now, though it looks the same', async () => {
    const run = createRun()
    const { file } = await createFile(SIZE)
    await uploadSome(uploaderOf(run), file)
    const { name, type, lastModified } = file
    const bytes = new Uint8Array(await file.arrayBuffer())
    // between two of the samples that the file is known by
    bytes[20_000] = (bytes[20_000] ?? 0) ^ 1
    const changed = new File([bytes], name, { type, lastModified })
    const { crc64: sum } = await uploadVerified(uploaderOf(run), changed)
    const { asked, objects } = await run.state()
    expect([sum, objects.length]).toEqual([await crc64(changed), 1])
    expect(asked.filter((action) => action === 'multipart-start')).toHaveLength(1)
  })
})
