/** HTML whose texts are escaped because nothing else can be put into it. */

/** Safe to be put into HTML. */
export interface Markup {
  readonly html: string
}

export type Part = Markup | string | number | readonly Markup[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Longer texts of stores and users are cut. */
const mostShown = 500

/** What turns text round, or is seen by nobody, is written out. */
const shown = (text: string): string => {
  const short = text.length > mostShown ? `${text.slice(0, mostShown)}…` : text
  return short.replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  )
}

const htmlOf = (part: Part): string => {
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string')
    return shown(part).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
  return 'html' in part ? part.html : part.map(({ html }) => html).join('')
}

/**
 * Its own text is HTML, what is put into it is not.
 *
 * @example markup`<p>${name}</p>`
 */
export const markup = (texts: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  html: texts.map((text, index) => text + htmlOf(parts[index] ?? '')).join(''),
})

const cellOf = (cell: Part): Markup =>
  typeof cell === 'number'
    ? markup`<td class="number">${cell.toLocaleString('en-US')}</td>`
    : markup`<td>${cell}</td>`

/** A table with a head. Numbers stand at the right. */
export const tableOf = (heads: readonly string[], rows: readonly (readonly Part[])[]): Markup => {
  const head = heads.map((name, at) =>
    typeof rows[0]?.[at] === 'number'
      ? markup`<th scope="col" class="number">${name}</th>`
      : markup`<th scope="col">${name}</th>`,
  )
  const body = rows.map((row) => markup`<tr>${row.map(cellOf)}</tr>\n`)
  return markup`<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody>\n</table>\n`
}
