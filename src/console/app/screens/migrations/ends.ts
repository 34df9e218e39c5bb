/** Both ends of a migration as commands are given them. */

/** Names that a shell would read otherwise are quoted. */
const wordOf = (text: string): string =>
  /^\w[\w.:/-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

export const endWords = (source: string, target: string): string =>
  `${wordOf(source)} ${wordOf(target)}`
