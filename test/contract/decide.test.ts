/** Decisions among the ops of a type and among the changes of routes: refused while open, then simply their ops. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Failure, formatIssue } from '../../src/errors/index.ts'
import {
  add,
  addRoutes,
  base,
  change,
  decide,
  defineContract,
  inAnswers,
  moveRoute,
  remove,
  removeRoute,
  rename,
  string,
  version,
  type Route,
} from '../../src/contract/index.ts'
import type { ChangeDeclaration } from '../../src/contract/declare.ts'

const get: Route = {
  id: 'orders.get',
  method: 'GET',
  path: '/orders/{id}',
  kind: 'read',
  summary: 'Read an order',
  response: 'Order',
}

const contract = (...changes: readonly ChangeDeclaration[]) =>
  defineContract({
    name: 'decided',
    base: base('1.0.0', {
      summary: 'Base',
      types: { Order: z.object({ id: z.string(), note: z.string() }) },
      routes: [get, { ...get, id: 'orders.find', path: '/order' }],
    }),
    versions: [version('2.0.0', { summary: 'Next', changes })],
  })

const issuesOf = (build: () => unknown): readonly string[] => {
  try {
    build()
  } catch (error) {
    if (error instanceof Failure) return (error.issues ?? []).map(formatIssue)
    throw error
  }
  return []
}

const question = 'Is `comment` the former `note`?'
const choices = {
  renamed: [rename('note', 'comment')],
  unrelated: [remove('note', ''), add('comment', string(), '')],
}

const moved = {
  moved: [moveRoute('orders.get', '/sales/{id}')],
  replaced: [
    removeRoute('orders.get'),
    ...addRoutes({ ...get, id: 'sales.get', path: '/sales/{id}' }),
  ],
}

const scoped = (answer?: 'renamed' | 'unrelated') => {
  const only = [inAnswers('orders.get', { Order: [decide(question, choices, answer)] })]
  return contract(change('Comments', {}, { only }))
}

describe('a decision', () => {
  test('without an answer it is refused, with place, question and choices', () => {
    const [issue, ...others] = issuesOf(() =>
      contract(change('Comments', { Order: [decide(question, choices)] })),
    )
    expect(others).toEqual([])
    expect(issue).toMatch(/test\/contract\/decide\.test\.ts:\d+ \(Order\)/)
    expect(issue).toContain(`needs a decision: ${question}`)
    expect(issue).toContain('renamed, unrelated')
  })

  test('with an answer that is no choice it is refused', () => {
    // @ts-expect-error the choices are known
    const open = decide(question, choices, 'toString')
    const [issue] = issuesOf(() => contract(change('Comments', { Order: [open] })))
    expect(issue).toContain(`"toString" is no answer to: ${question}`)
    expect(issue).toContain('renamed, unrelated')
  })

  test('all that are open are told at once, along with what else is wrong', () => {
    const issues = issuesOf(() =>
      contract(
        change(
          'Comments',
          { Order: [decide(question, choices), rename('nothing', 'something')] },
          { routes: [decide('Where is it?', moved), removeRoute('orders.none')] },
        ),
      ),
    )
    expect(issues.filter((issue) => issue.includes('needs a decision'))).toHaveLength(2)
    expect(issues.some((issue) => issue.includes('unknown field "nothing"'))).toBe(true)
    expect(issues.some((issue) => issue.includes('unknown route "orders.none"'))).toBe(true)
  })

  test.each(['renamed', 'unrelated'] as const)('answered with %s it is those ops', (answer) => {
    const made = contract(change('Comments', { Order: [decide(question, choices, answer)] }))
    const written = contract(change('Comments', { Order: choices[answer] }))
    expect(made.hash).toBe(written.hash)
    expect(made.versions).toEqual(written.versions)
  })

  test.each(['moved', 'replaced'] as const)('among routes, answered with %s', (answer) => {
    const edits = { Order: [rename('note', 'comment')] }
    const made = contract(change('Sales', edits, { routes: [decide('Where?', moved, answer)] }))
    const written = contract(change('Sales', edits, { routes: moved[answer] }))
    expect(made.hash).toBe(written.hash)
  })

  test('of some bodies only', () => {
    expect(issuesOf(() => scoped()).join()).toContain('needs a decision')
    expect(scoped('renamed').version('2.0')?.types['OrderInOrdersGetAnswers']).toMatchObject({
      fields: { comment: {} },
    })
  })
})
