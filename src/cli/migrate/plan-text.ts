/** A plan of a migration, as a release manager reads it. */
import { estimateText, type Plan, type Step } from '../../migrate/index.ts'
import { percentText, table } from '../release/table.ts'

/** More are counted; the file has them all. */
const mostNamed = 20

const some = <T>(all: readonly T[], line: (one: T) => string): readonly string[] => [
  ...all.slice(0, mostNamed).map(line),
  ...(all.length > mostNamed ? [`  and ${all.length - mostNamed} more`] : []),
]

const endText = ({ backend, version, told }: Plan['from']): string =>
  `${backend} (version ${version}${told === null ? ', which it does not tell itself' : ''})`

const stepWord = ({ direction, step, numbered }: Plan['difference']): string => {
  if (direction === 'same') return 'Both have the same version: documents are copied as they are.'
  const way = direction === 'up' ? 'To a newer version' : 'To an older version'
  return `${way}: a ${step} difference${numbered === null || numbered === step ? '' : `, which the numbers call ${numbered}`}.`
}

const clientLines = ({ clients, from, to }: Plan): readonly string[] => {
  if (clients.kind === 'unknown') return [`Clients: not known. ${clients.why}`]
  if (clients.clients.length === 0) return ['Clients: nobody was seen in the last 30 days.']
  const all = clients.clients.reduce((sum, { requests }) => sum + requests, 0)
  return [
    `Clients of the last 30 days, and what ${to.backend} is to them:`,
    ...table(
      ['client', 'speaks', `at ${from.backend}`, 'share', 'then'],
      clients.clients
        .slice(0, mostNamed)
        .map(({ client, version, requests, atFrom, verdict }) => [
          client,
          version,
          String(atFrom),
          percentText(requests / all),
          verdict,
        ]),
    ),
  ]
}

const kindLines = ({ pairs, from, to }: Plan): readonly string[] =>
  table(
    ['kind', `at ${from.backend}`, `at ${to.backend}`, 'looked at', 'lose something', 'refused'],
    pairs.map(({ type, from: rows, to: held, measured }) => [
      type,
      String(rows),
      String(held),
      String(measured.rows),
      String(measured.losing),
      String(measured.refused),
    ]),
  )

const lossLines = ({ pairs, to }: Plan): readonly string[] => {
  const lost = pairs.flatMap(({ type, measured }) =>
    measured.lost.map(({ path, rows }) => `  ${type} ${path}: ${rows} rows`),
  )
  const refused = pairs.flatMap(({ type, measured }) =>
    measured.refusals.map(
      ({ path, code, rows, keys }) =>
        `  ${type} ${path} [${code}]: ${rows} rows${keys.length > 0 ? `, such as ${keys.slice(0, 3).join(', ')}` : ''}`,
    ),
  )
  return [
    ...(lost.length > 0 ? ['', `Lost on the way to ${to.backend}:`] : []),
    ...some(lost, (line) => line),
    ...(refused.length > 0 ? ['', 'Cannot be carried, and would go to quarantine:'] : []),
    ...some(refused, (line) => line),
  ]
}

const restLines = ({ dropped, onlyTo, from, to }: Plan): readonly string[] => [
  ...dropped.map(
    ({ type, rows, why }) =>
      `${type} stays at ${from.backend} (${rows === null ? 'not counted' : `${rows} rows`}): ${why}.`,
  ),
  ...onlyTo.map(({ type, rows }) =>
    rows === 0
      ? `${type} is only at ${to.backend}: it stays empty.`
      : `${type} is only at ${to.backend}: its ${rows} rows stay as they are.`,
  ),
]

const undoWords: Readonly<Record<Step['undo']['kind'], string>> = {
  nothing: 'nothing to undo',
  steps: 'can be undone',
  irreversible: 'IRREVERSIBLE: needs backup',
}

const stepLines = ({ steps }: Plan): readonly string[] =>
  table(
    ['step', 'rows', 'estimate', 'way back'],
    steps.map(({ title, rows, estimate, undo }, at) => [
      `${String(at + 1).padStart(2)}. ${title}`,
      rows === null ? '' : String(rows),
      estimate ? estimateText(estimate) : '',
      undoWords[undo.kind],
    ]),
  )

const sampleLines = ({ sample, pairs }: Plan): readonly string[] => {
  if (!sample) return []
  const first = pairs
    .filter(({ measured }) => measured.chosen === 'beginning')
    .map(({ type }) => type)
  return [
    `ONLY A SAMPLE: up to ${sample.rows} rows of each kind were looked at (seed ${sample.seed}). Others may lose something, too.`,
    ...(first.length > 0
      ? [`Of ${first.join(', ')} only the first rows: their lists cannot be asked for by place.`]
      : []),
  ]
}

/** Lines for people. */
export const planLines = (plan: Plan): readonly string[] => [
  `From ${endText(plan.from)} to ${endText(plan.to)}`,
  stepWord(plan.difference),
  ...plan.difference.changes.map(
    ({ version, description, breaking }) =>
      `  ${version}${breaking ? ' (breaking)' : ''}: ${description}`,
  ),
  '',
  ...sampleLines(plan),
  ...kindLines(plan),
  ...restLines(plan),
  ...lossLines(plan),
  '',
  ...clientLines(plan),
  '',
  plan.rollout === null
    ? 'No rollout leads from one to the other: the switch is made by hand.'
    : `The rollout ${plan.rollout} leads from one to the other.`,
  ...stepLines(plan),
  'Estimates are of reading and carrying, up to five times as long for writing.',
  '',
  `Hash: ${plan.hash}`,
]
