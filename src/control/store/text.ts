/** Texts that every database keeps as they are: Postgres has no U+0000, UTF-8 no half of a pair. */

export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0')

/** The same text, with U+FFFD for what cannot be stored. */
export const storable = (text: string): string =>
  isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\uFFFD')
