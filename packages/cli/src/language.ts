/** The languages that the command speaks. */
export type Language = 'en' | 'zh'

/** A text in each language. */
export type Bilingual<Text> = Readonly<Record<Language, Text>>

/**
 * Chooses the language, before the command line is parsed, since its help is in that language: `--lang`, then the locale
 * as POSIX orders it.
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html
 */
export function chooseLanguage(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const at = argv.indexOf('--lang')
  const flag = at >= 0 ? argv[at + 1] : argv.find((argument) => argument.startsWith('--lang='))?.slice('--lang='.length)
  const locale = [flag, env.LC_ALL, env.LC_MESSAGES, env.LANG].find((value) => value)
  return /^zh/i.test(locale ?? '') ? 'zh' : 'en'
}
