// How `changeset version` writes a CHANGELOG.md: what was said to users, as it was said, without commits and people.

/** One changeset. */
export function getReleaseLine({ summary }) {
  const [first, ...more] = summary.trim().split('\n')
  return [`- ${first}`, ...more.map((line) => (line ? `  ${line}` : ''))].join('\n')
}

/** The siblings that a package now asks for in a newer version: once, however many changesets made them newer. */
export function getDependencyReleaseLine(_, dependencies) {
  const names = dependencies.map(({ name, newVersion }) => `\`${name}\` ${newVersion}`)
  return names.length > 0 ? `- With ${names.join(' and ')}.` : ''
}

export default { getReleaseLine, getDependencyReleaseLine }
