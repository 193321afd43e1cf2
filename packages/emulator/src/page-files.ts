/** The page's files. This one stays where `dist` has it: as deep in the package as its source. */
import { readFile } from 'node:fs/promises'

const read = (name: string): Promise<string> => readFile(new URL(`../dist/page/${name}`, import.meta.url), 'utf8')

/** Puts the page together, with its style and script inside, under a nonce. */
export async function loadPage(nonce: string): Promise<string> {
  const names = ['page.html', 'page.css', 'lists.css', 'page.js']
  const [page = '', style, lists, script] = await Promise.all(names.map(read))
  return page
    .replace('<!-- style -->', () => `<style nonce="${nonce}">${style}${lists}</style>`)
    .replace('<!-- script -->', () => `<script type="module" nonce="${nonce}">${script}</script>`)
}
