/** Drafted changes in words, for changelogs. */
import { describeRouteChange } from '../../contract/route-table.ts'
import type { Op } from '../../lens/index.ts'
import { isQuestion, type DraftedEdit, type DraftedRoute } from './model.ts'

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
      return [op.from.join('.'), `${code(op.from.join('.'))} is ${code(op.to.join('.'))} now`]
    case 'wrap':
      return [op.field, `${code(op.field)} is a list`]
    case 'head':
      return [op.field, `${code(op.field)} is a single value`]
    case 'presence':
      return [
        op.field,
        `${code(op.field)} ${op.needs === 'newer' ? 'is required' : 'may be absent'}`,
      ]
    case 'convert':
      return op.field === null
        ? ['', 'it has another form']
        : [op.field, `${code(op.field)} has another form`]
    case 'each':
      return [op.field, `the items of ${code(op.field)} are otherwise`]
    case 'at':
      return [op.path.join('.'), `${code(op.path.join('.'))} is otherwise`]
    case 'add-variant':
      return [op.variant, `the variant ${code(op.variant)} is new`]
    case 'remove-variant':
      return [op.variant, `the variant ${code(op.variant)} is gone`]
    case 'rename-variant':
      return [op.to, `the variant ${code(op.from)} is called ${code(op.to)}`]
    case 'in-variant':
      return [op.variant, `the variant ${code(op.variant)} is otherwise`]
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
      return ['', 'it is otherwise']
  }
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
    const [subject, says] = isQuestion(edit)
      ? [edit.key, `${code(edit.key.slice(edit.key.indexOf('.') + 1))} is otherwise`]
      : clause(edit.op)
    if (!said.has(subject)) said.set(subject, says)
  }
  return `${type}: ${joined([...said.values()])}`
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** What became of routes. */
export const routeSentence = (edits: readonly DraftedRoute[]): string =>
  capital(
    joined(
      edits.map((edit) =>
        isQuestion(edit) ? `changes ${code(edit.key)}` : describeRouteChange(edit.op),
      ),
    ),
  )
