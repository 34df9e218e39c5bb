/** Drafted changes in words, for changelogs. */
import { describeRouteChange } from '../../contract/route-table.ts'
import type { Op } from '../../lens/index.ts'
import { isQuestion, type DraftedEdit, type DraftedRoute, type Question } from './model.ts'
import type { RouteDraft } from './routes.ts'

const code = (name: string): string => `\`${name}\``

/** What an op does to which field, in the fewest words. */
const clause = (op: Op): readonly [subject: string, says: string] => {
  switch (op.op) {
    case 'add':
      return [op.field, `${code(op.field)} is new`]
    case 'remove':
      return [op.field, `${code(op.field)} is gone`]
    case 'rename':
      return [op.to, `${code(op.from)} is called ${code(op.to)}`]
    case 'move':
      return [
        op.from.join('.'),
        `${code(op.to.join('.'))} holds what was ${code(op.from.join('.'))}`,
      ]
    case 'wrap':
      return [op.field, `${code(op.field)} is a list`]
    case 'head':
      return [op.field, `${code(op.field)} is a single value`]
    case 'presence':
      return [
        op.field,
        `${code(op.field)} ${op.needs === 'newer' ? 'is required' : 'may be absent'}`,
      ]
    case 'convert': {
      const what = op.codec.codec === 'values' ? 'has other values' : 'has another form'
      return op.field === null ? ['', `it ${what}`] : [op.field, `${code(op.field)} ${what}`]
    }
    case 'each':
      return [op.field, `the items of ${code(op.field)} change`]
    case 'at':
      return [op.path.join('.'), `${code(op.path.join('.'))} changes`]
    case 'add-variant':
      return [op.variant, `the variant ${code(op.variant)} is new`]
    case 'remove-variant':
      return [op.variant, `the variant ${code(op.variant)} is gone`]
    case 'rename-variant':
      return [op.to, `the variant ${code(op.from)} is called ${code(op.to)}`]
    case 'in-variant':
      return [op.variant, `the variant ${code(op.variant)} changes`]
    case 'add-kind':
    case 'remove-kind': {
      const verb = op.op === 'add-kind' ? 'may also' : 'can no longer'
      const article = /^[ao]/.test(op.kind) ? 'an' : 'a'
      return [
        op.field ?? '',
        `${op.field === null ? 'it' : code(op.field)} ${verb} be ${article} ${op.kind}`,
      ]
    }
    default:
      return ['', 'it changes']
  }
}

/** `Order.customer.name` and `Order.note.null` are told of by what is theirs in the type. */
const asked = ({ key, choices }: Question<Op>): readonly [subject: string, says: string] => {
  const ops = Object.values(choices).flatMap((choice) => choice.ops)
  const [first] = ops
  const isOfValues = ops.every((op) => op.op === 'convert' && op.codec.codec === 'values')
  if (first && isOfValues) return clause(first)
  const [, name = key, ...inside] = key.split('.')
  const subject = ['null', 'absent', 'required'].includes(inside[0] ?? '')
    ? name
    : [name, ...inside].join('.')
  return [subject, `${code(subject)} changes`]
}

/** As many clauses as a sentence can bear. */
const most = 6

const joined = (clauses: readonly string[]): string => {
  const shown = clauses.length > most + 1 ? clauses.slice(0, most) : clauses
  const rest = clauses.length - shown.length
  const all = rest > 0 ? [...shown, `${rest} more things changed`] : shown
  const last = all.at(-1) ?? ''
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}

/** What became of a type: `Order: `note` is called `comment` and `total` has another form`. */
export const typeSentence = (type: string, edits: readonly DraftedEdit[]): string => {
  const said = new Map<string, string>()
  for (const edit of edits) {
    const [subject, says] = isQuestion(edit) ? asked(edit) : clause(edit.op)
    if (!said.has(subject)) said.set(subject, says)
  }
  const [only = '', ...more] = said.values()
  if (more.length > 0) return `${type}: ${joined([only, ...more])}`
  if (only.startsWith('it ')) return `${type}${only.slice(2)}`
  // One thing reads as a sentence of its own: `detail` of Error changes.
  const [name = ''] = /^`[^`]*`/.exec(only) ?? []
  return name === '' ? `${type}: ${only}` : `${name} of ${type}${only.slice(name.length)}`
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** What both of two texts begin and end with taken away: what became of what. */
const difference = (a: string, b: string): readonly [string, string] => {
  const [one, other] = [a.split('/'), b.split('/')]
  while (one.length > 0 && one.at(-1) === other.at(-1)) {
    one.pop()
    other.pop()
  }
  return [one.join('/'), other.join('/')]
}

const moveSentence = (drafts: readonly RouteDraft[]): string | undefined => {
  const moves = drafts.flatMap(({ route, edits }) =>
    edits.flatMap((edit) =>
      !isQuestion(edit) && edit.op.op === 'move-route'
        ? [
            difference(route.path, edit.op.path)
              .map((path) => code(path || '/'))
              .join(' is '),
          ]
        : [],
    ),
  )
  const all = [...new Set(moves)]
  return all.length === 1 ? `The path ${all[0]} now, on ${moves.length} routes` : undefined
}

const told = (edits: readonly DraftedRoute[]): string =>
  capital(
    joined(
      edits.map((edit) =>
        isQuestion(edit) ? `changes ${code(edit.key)}` : describeRouteChange(edit.op),
      ),
    ),
  )

/** What became of routes of which the same is said. */
export const routesSentence = (said: string, drafts: readonly RouteDraft[]): string => {
  const [first, ...others] = drafts
  const moved = said === 'move-route' && others.length > 0 ? moveSentence(drafts) : undefined
  if (moved !== undefined) return moved
  if (said.endsWith('-route')) return told(drafts.flatMap(({ edits }) => edits))
  const more = others.length === 1 ? '1 other route' : `${others.length} other routes`
  return told(first?.edits ?? []) + (others.length === 0 ? '' : `, and likewise on ${more}`)
}
