/** What was counted, what guardrails make of it, and what follows. */
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Schemas } from '../../api/operations.ts'
import { Badge, type Mood } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { countText, percentText } from '../../ui/numbers.ts'
import { Panel } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { Table, type Column } from '../../ui/table.tsx'
import { durationText, Time } from '../../ui/time.tsx'

type Evidence = Schemas['RolloutEvidence']
type Finding = Schemas['RolloutFinding']
type Cell = Schemas['RolloutCell']

const verdicts: Readonly<Record<Finding['verdict'], { text: string; mood: Mood }>> = {
  holds: { text: 'holds', mood: 'good' },
  broken: { text: 'broken', mood: 'bad' },
  'not-enough': { text: 'not sure yet', mood: 'warn' },
}

const names: Readonly<Record<Finding['guardrail'], string>> = {
  mismatch: 'Answers that differ',
  errorRatio: 'Failures',
  latencyRatio: 'Median duration',
  repairAge: 'Oldest write to repair',
}

const valueText = (guardrail: Finding['guardrail'], value: number | null): string => {
  if (value === null) return 'endless'
  if (guardrail === 'mismatch') return percentText(value, 1)
  if (guardrail === 'repairAge') return durationText(value)
  return `${Number(value.toPrecision(3))} ×`
}

/** How near it is to its limit: the line in the middle. */
const Gauge = ({ seen, limit, verdict }: Pick<Finding, 'seen' | 'limit' | 'verdict'>) => {
  const part =
    seen === null ? 1 : limit === 0 ? (seen === 0 ? 0 : 1) : Math.min(1, seen / limit / 2)
  return (
    <span aria-hidden className="relative block h-1.5 w-24 rounded-full bg-line">
      <span
        className={classes(
          'absolute inset-y-0 left-0 rounded-full',
          verdict === 'broken' ? 'bg-bad' : verdict === 'holds' ? 'bg-good' : 'bg-warn',
        )}
        style={{ width: `${Math.max(part > 0 ? 3 : 0, 100 * part)}%` }}
      />
      <span className="absolute -inset-y-0.5 left-1/2 w-0.5 bg-ink-3" />
    </span>
  )
}

const findingColumns: readonly Column<Finding>[] = [
  {
    id: 'verdict',
    title: 'Verdict',
    cell: ({ verdict }) => <Badge mood={verdicts[verdict].mood}>{verdicts[verdict].text}</Badge>,
  },
  {
    id: 'guardrail',
    title: 'Guardrail',
    cell: ({ guardrail, route, version }) => (
      <>
        {names[guardrail]}{' '}
        <span className="break-words text-ink-2">
          {route === null ? 'of all resources' : `of ${route} at ${version}`}
        </span>
      </>
    ),
  },
  {
    id: 'seen',
    title: 'Seen',
    align: 'right',
    cell: ({ guardrail, seen, known }) => (
      <span className="whitespace-nowrap">
        {known === 0 && guardrail !== 'repairAge' ? '–' : valueText(guardrail, seen)}
      </span>
    ),
  },
  {
    id: 'gauge',
    title: 'Against its limit',
    wide: true,
    cell: ({ seen, limit, verdict, words }) => (
      <span title={words} className="block pt-1.5">
        <Gauge seen={seen} limit={limit} verdict={verdict} />
        <span className="sr-only">{words}</span>
      </span>
    ),
  },
  {
    id: 'limit',
    title: 'Limit',
    align: 'right',
    cell: ({ guardrail, limit }) => (
      <span className="whitespace-nowrap">{valueText(guardrail, limit)}</span>
    ),
  },
  {
    id: 'known',
    title: 'Known answers',
    align: 'right',
    wide: true,
    cell: ({ known }) => countText(known),
  },
]

const rank: readonly Finding['verdict'][] = ['broken', 'not-enough', 'holds']

/** How near it is to its limit: 1 is at it. */
const nearness = ({ seen, limit }: Finding): number =>
  seen === null ? Infinity : limit === 0 ? (seen === 0 ? 0 : Infinity) : seen / limit

/** Broken ones are shown all; of the others those that are nearest to their limits. */
const mostFindings = 8

export const Guardrails = ({ evidence, hasPlan }: { evidence: Evidence; hasPlan: boolean }) => {
  const [all, setAll] = useState(false)
  const rows = evidence.findings.toSorted(
    (a, b) => rank.indexOf(a.verdict) - rank.indexOf(b.verdict) || nearness(b) - nearness(a),
  )
  const broken = rows.filter(({ verdict }) => verdict === 'broken').length
  const few = Math.max(broken, mostFindings)
  return (
    <Panel
      title="Guardrails"
      flush
      aside={
        <span className="text-xs text-ink-3">
          {evidence.minimum > 0 &&
            `${countText(evidence.minimum)} answers per route and version are asked for · `}
          confidence {percentText(evidence.confidence, 1)}
        </span>
      }
    >
      {rows.length === 0 ? (
        <Empty title="No guardrail is looked at here">
          {hasPlan
            ? 'The plan declares none that measures anything at this stage, or nothing was counted yet.'
            : 'It has no plan, so that nothing stops it by itself.'}
        </Empty>
      ) : (
        <Table
          label="Guardrails"
          columns={findingColumns}
          rows={all ? rows : rows.slice(0, few)}
          keyOf={({ guardrail, route, version }) => `${guardrail} ${route} ${version}`}
        />
      )}
      {rows.length > few && (
        <div className="border-t border-line px-4 py-2">
          <Button size="small" tone="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${countText(rows.length)}`}
          </Button>
        </div>
      )}
    </Panel>
  )
}

const msText = (ms: number | null): string =>
  ms === null ? '–' : ms < 10 ? `${Math.round(ms * 10) / 10} ms` : durationText(ms)

const cellColumns = (rollout: string): readonly Column<Cell>[] => [
  {
    id: 'route',
    title: 'Route',
    cell: ({ route }) => <span className="break-all">{route}</span>,
  },
  { id: 'version', title: 'Version', cell: ({ version }) => version },
  {
    id: 'compared',
    title: 'Compared',
    align: 'right',
    cell: ({ compared }) => countText(compared),
  },
  {
    id: 'mismatched',
    title: 'Differ',
    align: 'right',
    cell: ({ version, route, compared, mismatched }) =>
      mismatched === 0 ? (
        countText(0)
      ) : (
        <Link
          to="/mismatches"
          search={{ rollout, version, route }}
          className="font-medium whitespace-nowrap text-bad underline"
        >
          {countText(mismatched)} ({percentText(mismatched, compared)})
        </Link>
      ),
  },
  {
    id: 'errors',
    title: 'Failed, old → new',
    align: 'right',
    wide: true,
    cell: ({ from, to }) =>
      `${percentText(from.errors, from.answers)} → ${percentText(to.errors, to.answers)}`,
  },
  {
    id: 'median',
    title: 'Median, old → new',
    align: 'right',
    wide: true,
    cell: ({ from, to }) => `${msText(from.medianMs)} → ${msText(to.medianMs)}`,
  },
]

const share = ({ mismatched, compared }: Cell): number =>
  compared === 0 ? 0 : mismatched / compared

/** The worst ones first. */
const mostCells = 50

export const Cells = ({ name, evidence }: { name: string; evidence: Evidence }) => {
  const rows = evidence.cells.toSorted((a, b) => share(b) - share(a) || b.compared - a.compared)
  return (
    <Panel
      title="Both sides, by route and version"
      flush
      aside={
        evidence.since !== null && (
          <span className="text-xs text-ink-3">
            since <Time at={evidence.since} />
          </span>
        )
      }
    >
      {rows.length === 0 ? (
        <Empty title="Nothing was counted yet">
          {evidence.since === null
            ? 'Its resources are on their way: it is counted once all of them are there.'
            : 'No request of its resources has been answered since it is here.'}
        </Empty>
      ) : (
        <Table
          label="Both sides, by route and version"
          columns={cellColumns(name)}
          rows={rows.slice(0, mostCells)}
          keyOf={({ route, version }) => `${route} ${version}`}
        />
      )}
      {rows.length > mostCells && (
        <p className="border-t border-line px-4 py-2 text-ink-3">
          and {countText(rows.length - mostCells)} more
        </p>
      )}
    </Panel>
  )
}
