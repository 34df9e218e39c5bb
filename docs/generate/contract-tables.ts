/** Tables of the page of contracts; what they claim is tried out while they are made. */
import { isDeepStrictEqual } from 'node:util'
import { jsonSchemaOf } from '../../src/contract/index.ts'
import { schemeOf, type OwnScheme, type SchemeDeclaration } from '../../src/contract/scheme.ts'
import { shapeOfZod } from '../../src/contract/zod/shape-of-zod.ts'
import { formatIssue, type Issue } from '../../src/errors/index.ts'
import type { Field } from '../../src/lens/index.ts'
import type { Example } from './example.ts'
import { code, table } from './markdown.ts'
import { issuesOf, mistakes } from './mistakes.ts'
import { sourceOf } from './source-of.ts'
import { fieldExamples, typeExamples, type TypeExample } from './type-examples.ts'

const oneLine = (expression: () => unknown): string =>
  code(
    sourceOf(expression)
      .replaceAll(/\s+/g, ' ')
      .replace(/^\((.*)\)$/, '$1'),
  )

/** @throws Error where Zod has no shape for it */
const declared = (zod: TypeExample['zod']): Field => {
  const issues: Issue[] = []
  const field = shapeOfZod(zod(), new Map(), 'example', issues)
  if (issues.length > 0) throw new Error(issues.map(formatIssue).join('\n'))
  return field
}

/** The builder that makes the same. @throws Error where it does not */
const builder = ({ zod, built }: TypeExample): string => {
  if (!built) return ''
  const made = built()
  const field = 'kind' in made ? { shape: made } : made
  if (isDeepStrictEqual(field, declared(zod))) return oneLine(built)
  throw new Error(`${String(built)} does not make what ${String(zod)} declares`)
}

export const typeTable = (): string =>
  table(
    ['What', 'In Zod', 'In later versions', 'JSON Schema'],
    typeExamples.map((example) => [
      example.says,
      oneLine(example.zod),
      builder(example),
      code(JSON.stringify(jsonSchemaOf(declared(example.zod).shape))),
    ]),
  )

export const fieldTable = (): string =>
  table(
    ['What', 'In Zod', 'In later versions'],
    fieldExamples.map((example) => [example.says, oneLine(example.zod), builder(example)]),
  )

/** Each with a link to its section, as GitHub makes it of a heading. */
export const opTable = (examples: readonly Example[]): string =>
  table(
    ['Call', 'What it does'],
    examples.map(({ name, call, says }) => [
      `[${code(call)}](ops.md#${name.toLowerCase()})`,
      says.split(/(?<=\.) /, 1)[0]!.replaceAll('](#', '](ops.md#'),
    ]),
  )

/** @throws Error where the names are not all of one version */
export const schemeRow = (
  scheme: Exclude<SchemeDeclaration, OwnScheme>,
  version: string,
  ...names: readonly string[]
): readonly string[] => {
  const { parse } = schemeOf(scheme)
  const key = parse(version) ?? ''
  const strange = names.filter((name) => parse(name) !== key)
  if (key === '' || strange.length > 0)
    throw new Error(`${scheme}: ${strange.join(', ')} of ${version}`)
  const others = names.filter((name) => name !== key)
  return [code(`'${scheme}'`), code(version), code(key), others.map(code).join(', ')]
}

export const mistakeTable = (): string =>
  table(
    ['In', 'What is written', 'What is told'],
    mistakes.map((mistake) => [
      mistake.in,
      oneLine(mistake.source),
      [...new Set(issuesOf(mistake).map((issue) => formatIssue({ ...issue, place: '' })))]
        .map((text) => text.replace(/^: /, ''))
        .join('<br>'),
    ]),
  )
