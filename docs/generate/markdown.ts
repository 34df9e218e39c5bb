/** The few pieces of Markdown that the generated pages are made of. */

/** Text of a table cell: one line, without the character that ends it. */
const cell = (text: string): string => text.replaceAll('\n', ' ').replaceAll('|', '\\|')

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `| ${head.map(() => '---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`),
  ].join('\n')

export const code = (text: string): string => `\`${text}\``

export const block = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.trim()}\n\`\`\``

/** Sections with an empty line between them, and a note on where the page comes from. */
export const page = (title: string, source: string, sections: readonly string[]): string =>
  [
    `# ${title}`,
    `<!-- Written by \`npm run docs\` from ${source}: do not edit by hand. -->`,
    ...sections,
  ].join('\n\n') + '\n'
