/** Texts of `explain` and `verify-callback`. */
export const explainPhrases = {
  VERIFIES: { en: 'It verifies.', zh: '验证通过。' },
} as const
