import { eastAsianWidth } from 'get-east-asian-width'

/** What may not begin a line, and what may not end one. @see https://www.w3.org/TR/clreq/#prohibition_rules_for_line_start_and_end */
const CLOSING = /[，。、；：！？）」』”’》】]/u
const OPENING = /[（「『“‘《【]/u

const isWide = (character: string): boolean => eastAsianWidth(character.codePointAt(0) ?? 0) === 2

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const COLOURS = /\u001b\[\d+m/g

/** How many columns of a terminal a text takes; colours take none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of text.replace(COLOURS, ''))
    if (!/\p{M}/u.test(character)) width += eastAsianWidth(character.codePointAt(0) ?? 0)
  return width
}

/** The pieces of a word that lines may break between: Chinese anywhere but at its punctuation, all else nowhere. */
function splitWord(word: string): string[] {
  const pieces: string[] = []
  let before = ''
  for (const character of word) {
    const isJoined = !(isWide(before) || isWide(character)) || CLOSING.test(character) || OPENING.test(before)
    if (before !== '' && isJoined) pieces.push(`${pieces.pop()}${character}`)
    else pieces.push(character)
    before = character
  }
  return pieces
}

/** Breaks a text into lines of so many columns. What cannot be broken, such as a URL, may be longer. */
export function wrapText(text: string, columns: number): string[] {
  const lines = ['']
  for (const word of text.split(' '))
    for (const [index, piece] of splitWord(word).entries()) {
      const line = lines.at(-1) ?? ''
      const joined = index > 0 || line === '' ? line + piece : `${line} ${piece}`
      if (line === '' || displayWidth(joined) <= columns) lines[lines.length - 1] = joined
      else lines.push(piece)
    }
  return lines
}
