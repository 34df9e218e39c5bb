/** JSON values as people write them: what is short stands on one line. */

const width = 90

const inner = (value: unknown): readonly (readonly [string, unknown])[] =>
  Array.isArray(value)
    ? value.map((item: unknown) => ['', item] as const)
    : Object.entries(Object(value)).map(([name, item]) => [`${JSON.stringify(name)}: `, item])

const oneLine = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const parts = inner(value).map(([name, item]) => `${name}${oneLine(item)}`)
  if (parts.length === 0) return Array.isArray(value) ? '[]' : '{}'
  return Array.isArray(value) ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`
}

/** @example jsonText({ a: [1, 2] }) // '{ "a": [1, 2] }' */
export const jsonText = (value: unknown, indent = ''): string => {
  const short = oneLine(value)
  if (typeof value !== 'object' || value === null) return short
  if (indent !== '' && indent.length + short.length <= width) return short
  const parts = inner(value)
  if (parts.length === 0) return short
  const deeper = `${indent}  `
  const lines = parts.map(([name, item]) => `${deeper}${name}${jsonText(item, deeper)}`)
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}']
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`
}
