/**
 * Where a setting stands in a configuration, TypeScript, JavaScript or JSON: found by reading its
 * object literals, without running anything. What is put together elsewhere is found as far as it is
 * written there.
 */
import { readFileSync } from 'node:fs'

export interface TextPlace {
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

const skipped = /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y
const name = /[\p{ID_Start}$_][\p{ID_Continue}$]*|\d+/uy
const quoted = /"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'/y
const templateText = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y
const regExp = /\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y

const end = (pattern: RegExp, source: string, at: number): number => {
  pattern.lastIndex = at
  return pattern.test(source) ? pattern.lastIndex : at
}

/** Behind blanks and comments. */
const next = (source: string, from: number): number => {
  let at = from
  for (let after = end(skipped, source, at); after > at; after = end(skipped, source, at))
    at = after
  return at
}

/** Behind a string or a template, values within included; the same place where there is none. */
const behindText = (source: string, from: number): number => {
  if (source[from] !== '`') return end(quoted, source, from)
  let at = end(templateText, source, from + 1)
  while (source.startsWith('${', at)) at = end(templateText, source, behind(source, at + 2) + 1)
  return at + 1
}

/** Behind a value: where the comma or the bracket is that ends it. */
const behind = (source: string, from: number): number => {
  let depth = 0
  let at = from
  let last = ''
  while (at < source.length) {
    at = next(source, at)
    const char = source[at] ?? ''
    if (depth === 0 && /[,}\])]/.test(char)) return at
    const isStart = last === '' || /[(,:=[!&|?{};+]/.test(last)
    const after = char === '/' && isStart ? end(regExp, source, at) : behindText(source, at)
    if (after > at) at = after
    else {
      if (/[{[(]/.test(char)) depth += 1
      if (/[}\])]/.test(char)) depth -= 1
      at += 1
    }
    last = char
  }
  return at
}

interface Member {
  readonly at: number
  readonly value: number
}

const unquoted = (written: string): string =>
  /^["'`]/.test(written) ? written.slice(1, -1).replaceAll(/\\(.)/g, '$1') : written

/** Of an object from its brace on: of several with one name the last one counts. */
const membersAt = (source: string, brace: number): ReadonlyMap<string, Member> => {
  const members = new Map<string, Member>()
  let at = next(source, brace + 1)
  while (at < source.length && source[at] !== '}') {
    const after = Math.max(end(name, source, at), behindText(source, at))
    const colon = next(source, after)
    if (after > at) {
      const value = source[colon] === ':' ? next(source, colon + 1) : at
      members.set(unquoted(source.slice(at, after)), { at, value })
      at = value
    }
    at = behind(source, at)
    at = source[at] === ',' ? next(source, at + 1) : Math.max(at, source[at] === '}' ? at : at + 1)
  }
  return members
}

const itemAt = (source: string, bracket: number, index: number): Member | undefined => {
  let at = next(source, bracket + 1)
  for (let item = 0; at < source.length && source[at] !== ']'; item++) {
    if (item === index) return { at, value: at }
    at = behind(source, at)
    if (source[at] === ',') at = next(source, at + 1)
  }
  return undefined
}

const memberAt = (source: string, value: number, step: string): Member | undefined => {
  if (source[value] === '{') return membersAt(source, value).get(step)
  return source[value] === '[' && /^\d+$/.test(step)
    ? itemAt(source, value, Number(step))
    : undefined
}

/** The object that is the configuration; undefined where it is written otherwise. */
const rootOf = (source: string): number | undefined => {
  const first = next(source, source.startsWith('\uFEFF') ? 1 : 0)
  if (source[first] === '{') return first
  const made = /^(?!\s*(?:\*|\/\/|\/\*)).*?\bdefineConfig\s*\(\s*(?=\{)/m
  const exported = /^export\s+default\s+defineConfig\s*\(\s*(?=\{)/m
  const found = exported.exec(source) ?? made.exec(source)
  return found ? found.index + found[0].length : undefined
}

/**
 * The innermost member of a path that is written in a text.
 *
 * @example literalPlace(source, ['backends', 'green', 'ulr'])
 */
export const literalPlace = (source: string, path: readonly string[]): TextPlace | undefined => {
  let value = rootOf(source)
  let found: Member | undefined
  for (const step of path) {
    const member: Member | undefined =
      value === undefined ? undefined : memberAt(source, value, step)
    if (!member) break
    found = member
    value = member.value
  }
  if (!found) return undefined
  const before = source.slice(0, found.at).split('\n')
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 }
}

/** The same for a file; undefined where it cannot be read. @param place as issues name it */
export const placeInFile = (file: string, place: string): TextPlace | undefined => {
  try {
    return literalPlace(readFileSync(file, 'utf8'), place.split(' > '))
  } catch {
    return undefined
  }
}
