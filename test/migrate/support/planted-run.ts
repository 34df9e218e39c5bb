/** A migration in a control store, as far as somebody wants it to be: nobody works on it. */
import type { RunRange, RunStore, StrandedRow } from '../../../src/control/runs.ts'
import type { RunState } from '../../../src/migrate/index.ts'

export const rangeOf = (place: number, type: string, of: Partial<RunRange> = {}): RunRange => ({
  place,
  type,
  after: null,
  to: null,
  at: null,
  isDone: false,
  counts: {},
  version: 1,
  ...of,
})

const begun: RunState = {
  status: 'not_started',
  source: 'blue',
  target: 'green',
  from: '1.1',
  to: '2.0',
  contract: 'abc',
  extras: 'keep',
  mostStranded: 100,
  throttle: { batch: 100 },
  expected: { Entity: 1000 },
  metrics: {},
}

export const strandedOf = (key: string, document = `{"id":"${key}"}`): StrandedRow => ({
  type: 'Entity',
  key,
  code: 'misfit',
  detail: 'no number',
  pointer: '/n',
  document,
})

/** In progress, by default with 250 of 1000 entities read, and rows in quarantine. */
export const plantRun = async (
  runs: RunStore,
  name: string,
  {
    status = 'in_progress',
    stranded = [],
    type = 'Entity',
    target = begun.target,
    plan,
  }: {
    readonly status?: RunState['status']
    readonly stranded?: readonly StrandedRow[]
    readonly type?: string
    readonly target?: string
    /** Hash of the plan that it follows. */
    readonly plan?: string
  } = {},
): Promise<void> => {
  const ranges = [rangeOf(1, type), rangeOf(2, '')]
  const first: RunState = { ...begun, target, ...(plan !== undefined && { plan }) }
  const made = { actor: 'test', action: 'migration.begin', name, version: 0 }
  await runs.changeRun({ ...made, state: first, ranges })
  const startTime = new Date().toISOString()
  const state = { ...first, status, startTime }
  const change = { actor: 'test', action: `migration.${status}`, name, version: 1, state }
  await runs.changeRun(change)
  const counts = { read: 250, created: 200, replaced: 30, same: 18 }
  const range = rangeOf(1, type, { at: '40000000', counts })
  await runs.step({ name, range, stranded, landed: [] })
}
