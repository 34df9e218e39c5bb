/** The file of a plan: the very same, or none; and the page that is made of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFile } from 'node:fs/promises'
import contract from '../../../adapters/index.ts'
import { base, change, defineContract, rename, version } from '../../../src/contract/index.ts'
import { Failure } from '../../../src/errors/index.ts'
import { servedConfig } from '../../../src/gateway/index.ts'
import {
  planHash,
  planStillHolds,
  planText,
  readPlan,
  runbook,
  stepIssues,
  type Plan,
} from '../../../src/migrate/index.ts'
import { estimateOf } from '../../../src/migrate/plan/estimate.ts'
import { differenceBetween } from '../../../src/migrate/plan/difference.ts'
import { loadWrittenConfig } from '../../../src/cli/load.ts'
import { routesOf } from '../../support/routes-of.ts'
import { fill, twoStores, type Two } from './support.ts'
import * as z from 'zod'

let two: Two
let text = ''
let plan: Plan

const bytes = (value: string) => new TextEncoder().encode(value)

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Failure)) return 'not refused'
  const { code, message, issues } = error
  return [code, message, ...issues.map((issue) => `${issue.place}: ${issue.message}`)].join('\n')
}

/** With its own hash, as somebody would write it who knows how. */
const rehashed = async (edited: object): Promise<Uint8Array> =>
  bytes(JSON.stringify({ ...edited, hash: await planHash(edited) }))

beforeAll(async () => {
  two = await twoStores('2.0', '1.1')
  await fill(two.blue, '2.0', 8, (number) =>
    number > 6 ? { owner_identity: 'ab'.repeat(32) } : {},
  )
  await fill(two.green, '1.1', 2)
  const file = two.file('plan.json')
  const page = two.file('runbook.md')
  const { code, stderr } = await two.run(
    'blue',
    'green',
    '--drop',
    'AccessControl',
    '--out',
    file,
    '--runbook',
    page,
  )
  if (code !== 0) throw new Error(stderr)
  text = await readFile(file, 'utf8')
  plan = await readPlan(bytes(text), 'plan.json')
})

afterAll(() => two.close())

type Undo = Plan['steps'][number]['undo']
type Step = readonly (string | number)[]

/** Where each single value of a document is. */
const leaves = (value: unknown, at: Step = []): readonly Step[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, inner]) => leaves(inner, [...at, name]))
    : [at]

const changedAt = (at: Step): string => {
  const copy = structuredClone(plan) as unknown as Record<string, unknown>
  const holder = at
    .slice(0, -1)
    .reduce<Record<string, unknown>>((one, name) => one[name] as Record<string, unknown>, copy)
  const last = at.at(-1) ?? ''
  const was = holder[last]
  holder[last] =
    typeof was === 'number' ? was + 1 : typeof was === 'boolean' ? !was : `${String(was)}x`
  return JSON.stringify(copy)
}

describe('the file', () => {
  test('is read as it was written, in any order of members, approved or not', async () => {
    expect(planText(plan)).toBe(text)
    const turned = Object.fromEntries(Object.entries(plan).toReversed())
    expect(await readPlan(bytes(JSON.stringify(turned)), 'x')).toEqual(plan)
    const approvals = [{ by: 'ada', at: '2026-11-29T12:00:00Z', note: 'at night' }]
    expect(await readPlan(bytes(JSON.stringify({ ...plan, approvals })), 'x')).toEqual({
      ...plan,
      approvals,
    })
  })

  test('is refused where any value of it was changed', async () => {
    const places = leaves({ ...plan, approvals: undefined })
    expect(places.length).toBeGreaterThan(300)
    for (const at of places) {
      if (at[0] === 'approvals') continue
      const told = await refusal(readPlan(bytes(changedAt(at)), 'plan.json'))
      expect(`${at.join('.')}: ${told}`).toContain('plan-refused')
    }
    const more = JSON.stringify({ ...plan, more: true })
    expect(await refusal(readPlan(bytes(more), 'plan.json'))).toContain('was changed')
  })

  test('is refused where it is something else, saying what', async () => {
    const told = (value: string) => refusal(readPlan(bytes(value), 'plan.json'))
    expect(await told('{')).toContain('plan.json is no plan')
    expect(await told('[]')).toContain('it has no format')
    expect(await told('{"format":"isthmus-migration-plan/9"}')).toContain(
      'format: is another format',
    )
    expect(await refusal(readPlan(await rehashed({ ...plan, pairs: 7 }), 'x'))).toContain('pairs: ')
    expect(await refusal(readPlan(await rehashed({ ...plan, more: 7 }), 'x'))).toContain('more')
  })

  test('is refused without a way back, whatever its hash', async () => {
    const steps = plan.steps.filter(({ kind }) => kind !== 'backup')
    const told = await refusal(readPlan(await rehashed({ ...plan, steps }), 'plan.json'))
    expect(told).toContain(
      'steps > copy:Entity: is irreversible, and no step before it makes its backup',
    )
    expect(told).toContain('steps > cleanup')
  })

  test('holds for the contract and the backends that it was made for, and no others', async () => {
    const config = servedConfig(await loadWrittenConfig(two.file('config.json')), contract)
    expect(await refusal(planStillHolds(plan, contract, config))).toBe('not refused')
    const other = { ...contract, hash: '00000000' }
    expect(await refusal(planStillHolds(plan, other, config))).toContain('contract > hash')
    const { blue, green } = config.backends
    if (!blue || !green) throw new Error('no backends')
    const holds = (backends: object) =>
      refusal(planStillHolds(plan, contract, { backends: { blue, green, ...backends } }))
    expect(await holds({ green: { ...green, url: 'http://127.0.0.1:9' } })).toContain(
      'backends > blue, green',
    )
    expect(await holds({ green: { ...green, version: '2.0' } })).toContain('plan-outdated')
    const raw = { ...green.replication, put: '/raw{path}' }
    expect(await holds({ green: { ...green, replication: raw } })).toContain('plan-outdated')
    // Neither what only tunes nor secrets are part of it.
    const secret = { ...green.replication, headers: {} }
    expect(await holds({ green: { ...green, connections: 7, replication: secret } })).toBe(
      'not refused',
    )
    expect(await refusal(planStillHolds(plan, contract, { backends: { blue } }))).toContain(
      'there is no backend "green" now',
    )
  })
})

describe('the steps', () => {
  test('are in order, each with what it takes and the way back', () => {
    expect(plan.steps.map(({ id }) => id)).toEqual([
      'backup:green',
      'audit',
      'rehearse',
      'copy:Entity',
      'copy:Relation',
      'copy:StateVersion',
      'copy:DeltaRecord',
      'copy:Event',
      'catch-up',
      'verify',
      'cut-over',
      'backup:blue',
      'cleanup',
    ])
    const copy = plan.steps.find(({ id }) => id === 'copy:Entity')
    expect(copy).toMatchObject({
      rows: 8,
      isDestructive: true,
      undo: { kind: 'irreversible', backup: 'backup:green' },
    })
    expect(copy?.estimate?.low).toBeGreaterThan(0)
    expect(estimateOf({ from: 1000, measured: { rate: 10 } })).toEqual({ low: 100, high: 500 })
    expect(estimateOf({ from: 1000, measured: { rate: null } })).toBeNull()
    expect(stepIssues(plan.steps)).toEqual([])
  })

  test('without an undo are found', () => {
    const [backup, ...rest] = plan.steps
    if (!backup) throw new Error('no steps')
    const destroys = { ...backup, id: 'drop', kind: 'cleanup', isDestructive: true } as const
    expect(stepIssues([destroys])).toEqual([
      { place: 'steps > drop', message: 'destroys documents, and nothing says how to undo it' },
    ])
    const late = {
      kind: 'irreversible',
      backup: 'backup:green',
      how: '',
      commands: [],
    } satisfies Undo
    expect(stepIssues([{ ...destroys, undo: late }, backup, ...rest])).toHaveLength(1)
    expect(stepIssues([backup, { ...destroys, undo: late }])).toEqual([])
    expect(stepIssues([backup, { ...destroys, undo: { ...late, backup: null } }])).toHaveLength(1)
  })
})

describe('the runbook', () => {
  test('has every step with its commands, what to look at, and the way back', async () => {
    const page = await readFile(two.file('runbook.md'), 'utf8')
    for (const [at, { title }] of plan.steps.entries())
      expect(page).toContain(`## ${at + 1}. ${title}`)
    expect(page.match(/\*\*Go on when:\*\*/g)).toHaveLength(plan.steps.length)
    expect(page.match(/\*\*(?:To go back|IRREVERSIBLE[^*]*):\*\*/g)).toHaveLength(plan.steps.length)
    expect(page).toContain(plan.hash)
    expect(page).toContain(
      `npx isthmus migrate run blue green --plan ${two.file('plan.json')} --contract `,
    )
    expect(page).toContain('`$.owner_identity` in 2 rows')
    expect(page).not.toContain('{plan}')
  })

  test('quotes what shells and Markdown would take for something else', () => {
    const odd = { ...plan, from: { ...plan.from, backend: '[x](y)' } }
    const page = runbook(odd, { file: "it's here.json", options: [] })
    expect(page).toContain(
      String.raw`npx isthmus migrate run blue green --plan 'it'\''s here.json'`,
    )
    expect(page).toContain(String.raw`# From \[x\](y) to green`)
  })
})

describe('a version number that contradicts what differs', () => {
  const Doc = z.object({ id: z.string(), name: z.string() })
  const made = (number: string) =>
    defineContract({
      name: 'docs',
      base: base('1.0.0', { summary: 'First', types: { Doc }, routes: routesOf(['Doc']) }),
      versions: [
        version(number, {
          summary: 'Renamed',
          changes: [change('A name is a title', { Doc: [rename('name', 'title')] })],
        }),
      ],
    })

  const issuesOf = (number: string) => {
    const docs = made(number)
    const [older, newer] = docs.versions
    if (!older || !newer) throw new Error('no versions')
    const both = [differenceBetween(docs, older, newer), differenceBetween(docs, newer, older)]
    return both.map(({ issues }) => issues)
  }

  test('is refused, and one that fits or says more is not', () => {
    for (const issues of issuesOf('1.1.0')) {
      expect(issues).toMatchObject([
        {
          place: 'contract > versions > 1.1.0',
          message: expect.stringContaining('is a major step'),
        },
      ])
    }
    expect(issuesOf('2.0.0')).toEqual([[], []])
  })
})
