import { readFile } from 'node:fs/promises'

/** A file of the page, ready to send. */
export interface StaticFile {
  readonly body: Buffer
  readonly contentType: string
}

const FILES = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
  '/upload-form.css': ['upload-form.css', 'text/css; charset=utf-8'],
  '/lists.css': ['lists.css', 'text/css; charset=utf-8'],
  '/page.js': ['page.js', 'text/javascript; charset=utf-8'],
} as const

/** Reads the built page once: it is a handful of small files. */
export async function readStaticFiles(folder: URL): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = Object.entries(FILES).map(async ([path, [file, contentType]]): Promise<[string, StaticFile]> => {
    return [path, { body: await readFile(new URL(file, folder)), contentType }]
  })
  return new Map(await Promise.all(entries))
}
