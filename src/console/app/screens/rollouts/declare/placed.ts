/** What the gateway says is wrong, at the field that it is of. */
import type { Issue, Problem } from '../../../api/problem.ts'

export interface Placed {
  /** By the path in the value: `plan.steps.2.stage`; `name` is that of the rollout. */
  readonly at: ReadonlyMap<string, string>
  /** Of what no field of the form is. */
  readonly elsewhere: readonly string[]
}

const textOf = ({ detail, message, choices = [] }: Issue): string =>
  `${detail ?? message ?? 'is wrong'}${choices.length > 0 ? ` (${choices.slice(0, 12).join(', ')})` : ''}`

/** `rollout NAME > plan > steps > 2 > stage`, or `/value/plan/steps/2/stage`. */
const pathOf = ({ place, pointer }: Issue, name: string): string | undefined => {
  if (pointer !== undefined) return pointer.replace(/^\/value\//, '').replaceAll('/', '.')
  const own = `rollout ${name}`
  if (place === own) return ''
  return place?.startsWith(`${own} > `)
    ? place.slice(own.length + 3).replaceAll(' > ', '.')
    : undefined
}

/** The nearest field above it: `resources.0` is told at `resources`. */
const fieldOf = (path: string, fields: ReadonlySet<string>): string | undefined => {
  if (fields.has(path)) return path
  const end = path.lastIndexOf('.')
  return end < 0 ? undefined : fieldOf(path.slice(0, end), fields)
}

const codes: Readonly<Record<string, string>> = {
  'entry-changed': 'There is a rollout of this name already',
}

/** @param fields paths that the form has a field for */
export const placed = (
  { code, detail, errors = [] }: Pick<Problem, 'code' | 'detail' | 'errors'>,
  name: string,
  fields: ReadonlySet<string>,
): Placed => {
  const at = new Map<string, string>()
  const elsewhere: string[] = []
  const named = codes[code] ?? (code === 'malformed' ? detail : undefined)
  if (named !== undefined) at.set('name', named)
  for (const issue of errors) {
    const path = pathOf(issue, name)
    const field = path === undefined ? undefined : fieldOf(path, fields)
    const text = textOf(issue)
    if (field === undefined)
      elsewhere.push(`${path === '' ? '' : `${issue.place ?? path}: `}${text}`)
    else at.set(field, [at.get(field), text].filter((one) => one !== undefined).join('; '))
  }
  if (at.size === 0 && elsewhere.length === 0) elsewhere.push(detail)
  return { at, elsewhere }
}
