import ts from 'typescript'

const printer = ts.createPrinter()

/**
 * Writes a declaration under the name that it is exported by, in the printer's layout. Of its comments the facts stay that
 * callers rely on, `@default` and `@deprecated`: a sentence put better is no change of the surface.
 */
export function printDeclaration(declaration: ts.Declaration, name: string): string {
  // `const a: A` is a declaration in a list in a statement
  const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  const text = printer
    .printNode(ts.EmitHint.Unspecified, statement, declaration.getSourceFile())
    .replace(/[ \t]*\/\*\*[\s\S]*?\*\/\n?/g, (comment) => factsOf(comment))
    .replace(/^(?:export |declare )+/, '')
  const own = ts.getNameOfDeclaration(declaration)?.getText() ?? name
  return own === name ? text : text.replace(own, name)
}

function factsOf(comment: string): string {
  const indent = /^[ \t]*/.exec(comment)?.[0] ?? ''
  const words = comment.replace(/^\s*\/?\*+\/?/gm, ' ').replace(/\*\/\s*$/, '')
  const facts = Array.from(words.matchAll(/@(?:default|deprecated)\b(?:(?!\s@[a-z]).)*/gs), ([fact]) =>
    fact.replace(/\s+/g, ' ').trim(),
  )
  return facts.length > 0 ? `${indent}/** ${facts.join(' ')} */\n` : ''
}
