/** Text as a parsed document, whether it is JSON or YAML. */
import { defaultDepth, parse, type Json } from '../../json/index.ts'
import { unreadable } from './unreadable.ts'
import { mostDepth, parseYaml } from './yaml.ts'

/** UTF-16 units of a text that is read. */
const mostText = 64 * 1024 * 1024

const lineOf = (text: string, offset: number): string => {
  const before = text.slice(0, offset).split('\n')
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}

/** @throws Failure `source-unreadable` with line and column */
export const parseText = (source: string): Json => {
  if (source.length > mostText) {
    return unreadable({ place: 'the document', message: `larger than ${mostText >> 20} MiB` })
  }
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  if (!/^\s*[{[]/.test(text)) return yamlOf(text)
  const parsed = parse(text, { depth: Math.max(mostDepth, defaultDepth) })
  if (parsed.ok) return parsed.value
  const { code, offset, detail } = parsed.problem
  const what =
    code === 'too-deep'
      ? `nested deeper than ${mostDepth} levels`
      : `no JSON: ${detail.replace(/^At offset \d+(?:, in [^:]*)?: /, '')}`
  return unreadable({ place: lineOf(text, typeof offset === 'number' ? offset : 0), message: what })
}

const yamlOf = (text: string): Json => {
  try {
    return parseYaml(text)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return unreadable({ place: 'the document', message: `nested deeper than ${mostDepth} levels` })
  }
}
