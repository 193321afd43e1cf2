/** The insides of all elements of one name, which do not hold one another. */
export const blocksOf = (name: string, xml: string): string[] =>
  Array.from(xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, 'gs')), ([, inside = '']) => inside)

/** The text of the first element of a name, which has no children; `''` without one. Quotes are the only entities that come. */
export const textOf = (name: string, xml: string): string =>
  (new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '').replaceAll('&quot;', '"')
