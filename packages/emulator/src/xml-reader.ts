/** Reads the XML documents that clients send: small ones, of known elements. */
import sax from 'sax'
import { OssError } from './oss-error.js'

/** An element, with its name free of any namespace prefix. */
export interface XmlNode {
  readonly name: string
  /** Its own text, trimmed. */
  readonly text: string
  /** Its own text with the spaces around it, which belong to an object's key. */
  readonly verbatim: string
  readonly children: readonly XmlNode[]
}

/** Deeper than any document of OSS's. */
const MAX_DEPTH = 16

/** Reads a document with the given root element. Throws `MalformedXML`, also for a document type, which OSS has no use for. */
export function parseXml(xml: string, root: string): XmlNode {
  const reader = new DocumentReader()
  const parser = sax.parser(true)
  parser.onopentag = ({ name }) => reader.open(name)
  parser.ontext = (text) => reader.append(text)
  parser.oncdata = (text) => reader.append(text)
  parser.onclosetag = () => reader.close()
  parser.ondoctype = () => refuse()
  parser.onerror = refuse
  parser.write(xml).close()
  const node = reader.root
  return node?.name === root ? node : refuse()
}

/** The children of one name. */
export const childrenOf = ({ children }: XmlNode, name: string): XmlNode[] =>
  children.filter((child) => child.name === name)

/** The text of the first child of that name. */
export const textOf = (node: XmlNode, name: string): string | undefined => childrenOf(node, name)[0]?.text

function refuse(cause?: unknown): never {
  throw new OssError('MalformedXML', { cause })
}

interface OpenNode {
  readonly name: string
  text: string
  verbatim: string
  readonly children: XmlNode[]
}

class DocumentReader {
  root: XmlNode | undefined
  readonly #open: OpenNode[] = []

  open(name: string): void {
    if (this.#open.length === MAX_DEPTH) refuse()
    const node: OpenNode = { name: name.replace(/^.*:/, ''), text: '', verbatim: '', children: [] }
    this.#open.at(-1)?.children.push(node)
    this.root ??= node
    this.#open.push(node)
  }

  append(text: string): void {
    const node = this.#open.at(-1)
    if (node) node.verbatim += text
  }

  close(): void {
    const node = this.#open.pop()
    if (node) node.text = node.verbatim.trim()
  }
}
