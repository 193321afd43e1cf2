const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }

// XML 1.0 has no way to write these characters, not even as references.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\p{Surrogate}]/gu

/** Escapes text for an XML element; characters that XML cannot hold become U+FFFD. */
export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '\ufffd').replace(/[&<>"\r]/g, (character) => ENTITIES[character] ?? character)

/** Content of an element: text, child elements, or several elements of one name. */
export type XmlContent = string | number | boolean | XmlElement | readonly (string | XmlElement)[]

/** An element's children by name, in document order; `undefined` leaves one out. */
export interface XmlElement {
  readonly [name: string]: XmlContent | undefined
}

function renderElement(name: string, content: XmlContent, indent: string): string {
  if (Array.isArray(content)) return content.map((item) => renderElement(name, item, indent)).join('')
  if (typeof content !== 'object') return `${indent}<${name}>${escapeXml(String(content))}</${name}>\n`
  return `${indent}<${name}>\n${renderChildren(content as XmlElement, `${indent}  `)}${indent}</${name}>\n`
}

const renderChildren = (element: XmlElement, indent: string): string =>
  Object.entries(element)
    .map(([name, content]) => (content === undefined ? '' : renderElement(name, content, indent)))
    .join('')

/** Renders a whole document with one root element. */
export const renderXml = (root: string, content: XmlContent): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${renderElement(root, content, '')}`
