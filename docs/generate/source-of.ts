/** An expression as its author wrote it, without the indentation of its place in the file. */
export const sourceOf = (expression: (...given: never[]) => unknown): string => {
  const text = String(expression).replace(/^\(\)\s*=>\s*/, '')
  const indents = [...text.matchAll(/\n( +)\S/g)].map(([, spaces]) => spaces?.length ?? 0)
  const shallow = Math.min(...indents, 100)
  return text.replaceAll(`\n${' '.repeat(shallow)}`, '\n')
}
