import { checks, type ImageLimits, imageDimensions } from '@acme/oss-upload-browser'
import { describe, expect, it } from 'vitest'

async function image(width: number, height: number, type = 'image/png'): Promise<File> {
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  canvas.getContext('2d')?.fillRect(0, 0, width, height)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type))
  return new File([blob as Blob], 'a', { type })
}

const svg = (attributes: string) =>
  new File([`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}/>`], 'a.svg', { type: 'image/svg+xml' })

const codeOf = async (file: File | Blob, limits: ImageLimits): Promise<string | undefined> => {
  try {
    await imageDimensions(limits)(file)
    return undefined
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('imageDimensions', () => {
  it.each<[ImageLimits, string | undefined]>([
    [{}, undefined],
    [{ minWidth: 40, maxWidth: 40, minHeight: 30, maxHeight: 30 }, undefined],
    [{ minWidth: 41 }, 'IMAGE_DIMENSIONS'],
    [{ maxWidth: 39 }, 'IMAGE_DIMENSIONS'],
    [{ minHeight: 31 }, 'IMAGE_DIMENSIONS'],
    [{ maxHeight: 29 }, 'IMAGE_DIMENSIONS'],
    [{ aspectRatio: 4 / 3 }, undefined],
    [{ aspectRatio: 1 }, 'IMAGE_DIMENSIONS'],
    [{ aspectRatio: 3 / 4 }, 'IMAGE_DIMENSIONS'],
  ])('judges 40 × 30 by %j: %s', async (limits, code) => {
    expect(await codeOf(await image(40, 30), limits)).toBe(code)
    expect(await codeOf(await image(40, 30, 'image/jpeg'), limits)).toBe(code)
  })

  it('lets an image be a pixel off its shape, which no whole pixel can meet', async () => {
    expect(await codeOf(await image(1366, 768), { aspectRatio: 16 / 9 })).toBeUndefined()
    expect(await codeOf(await image(1366, 770), { aspectRatio: 16 / 9 })).toBe('IMAGE_DIMENSIONS')
  })

  it('tells what the image measures, and what it should', async () => {
    await expect(imageDimensions({ minWidth: 100 })(await image(40, 30))).rejects.toMatchObject({
      ...{ code: 'IMAGE_DIMENSIONS', fileName: 'a', width: 40, height: 30, minWidth: 100 },
    })
  })

  it.each([
    ['width="40" height="30"'],
    ['width="40px" height="22.5pt"'],
    ['viewBox="0 0 40 30"'],
    ['width="100%" height="100%" viewBox="0,0,40,30"'],
  ])('measures a drawing with %s', async (attributes) => {
    const exact = { minWidth: 40, maxWidth: 40, minHeight: 30, maxHeight: 30 }
    expect(await codeOf(svg(attributes), exact)).toBeUndefined()
  })

  it.each([
    ['a drawing without a size', svg('')],
    ['a drawing that is none', new File(['<html/>'], 'a.svg', { type: 'image/svg+xml' })],
    ['a damaged image', new File(['no image'], 'a.png', { type: 'image/png' })],
    ['an empty image', new File([], 'a.png', { type: 'image/png' })],
  ])('says IMAGE_UNREADABLE of %s', async (_, file) => {
    expect(await codeOf(file, { minWidth: 1 })).toBe('IMAGE_UNREADABLE')
  })

  it('lets other files pass', async () => {
    expect(await codeOf(new File(['x'], 'a.pdf', { type: 'application/pdf' }), { minWidth: 1 })).toBeUndefined()
    expect(await codeOf(new Blob(['x']), { minWidth: 1 })).toBeUndefined()
  })

  it.each([{ minWidth: -1 }, { maxHeight: Number.NaN }, { aspectRatio: 0 }])('refuses %j', (limits) => {
    expect(() => imageDimensions(limits)).toThrow(RangeError)
  })
})

describe('checks', () => {
  it('runs them in order, and ends with the first that refuses', async () => {
    const seen: string[] = []
    const note = (name: string) => () => void seen.push(name)
    const refuse = () => {
      throw new TypeError('no')
    }
    await expect(checks(note('a'), async () => note('b')(), refuse, note('c'))(new Blob())).rejects.toThrow(TypeError)
    expect(seen).toEqual(['a', 'b'])
    await expect(checks()(new Blob())).resolves.toBeUndefined()
  })
})
