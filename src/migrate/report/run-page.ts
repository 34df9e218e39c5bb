/** A migration as a page for people who have no access to it: how it is, what it did, what to do next. */
import { reportOf } from '../run/state.ts'
import { nextSteps } from './commands.ts'
import { countsPart } from './counts-part.ts'
import { markup, tableOf, type Markup } from './markup.ts'
import { keysPart } from './keys-part.ts'
import { paceOf } from './pace.ts'
import { pageOf } from './page.ts'
import { sumOf, type Left, type RunFacts } from './run-facts.ts'
import { counted, rateText, secondsText, timeText } from './words.ts'

/** Rows of the quarantine that a report shows. */
export const mostLeft = 1000

/** Acts that a report shows, the newest. */
const mostActs = 200

type Fact = readonly [name: string, value: string]

const paceFacts = ({ state, progress, acts }: RunFacts, now: Date): readonly Fact[] => {
  const pace = paceOf(state, progress, acts, now)
  if (!pace) return []
  const { seconds, rate, left } = pace
  return [
    ['Worked', `${secondsText(seconds)}, pauses left out`],
    ['Rate', `${rateText(rate)} documents read per second, on average`],
    ...(left === null ? [] : [['Left', `about ${secondsText(left)}, at this rate`] as const]),
  ]
}

const factsPart = (facts: RunFacts, now: Date): Markup => {
  const { state, quarantined } = facts
  const { start_time: began, end_time: ended, duration } = reportOf(state)
  const all: readonly Fact[] = [
    ['State', state.status],
    ...(state.why === undefined ? [] : [['Why', state.why] as const]),
    ['From', `${state.source}, version ${state.from}`],
    ['To', `${state.target}, version ${state.to}`],
    ['Began', began === null ? 'not yet' : timeText(began)],
    ['Ended', ended === null ? 'not yet' : timeText(ended)],
    ...(duration === null ? [] : [['Took', secondsText(duration)] as const]),
    ...paceFacts(facts, now),
    ['Quarantine', `${counted(sumOf(quarantined))} documents`],
    ...(state.plan === undefined ? [] : [['Plan', state.plan] as const]),
    ['Contract', state.contract],
  ]
  const rows = all.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>\n`)
  return markup`<dl>\n${rows}</dl>\n`
}

const nextPart = ({ name, state }: RunFacts): Markup => {
  const steps = nextSteps(name, state).map(
    ({ why, command }) => markup`<p>${why}:</p>\n<pre><code>${command}</code></pre>\n`,
  )
  return markup`<h2>What to do next</h2>\n${steps}`
}

const leftPart = (left: readonly Left[], all: number): Markup => {
  const rows = left.map(({ type, key, code, pointer, detail }) => [
    type,
    markup`<code>${key}</code>`,
    code,
    markup`<code>${pointer ?? ''}</code>`,
    detail,
  ])
  const more = all - left.length
  const parts =
    all === 0
      ? [markup`<p>Every document that was looked at got there.</p>\n`]
      : [
          tableOf(['Kind', 'Key', 'Code', 'Where', 'Why'], rows),
          ...(more > 0 ? [markup`<p class="note">And ${counted(more)} more.</p>\n`] : []),
        ]
  return markup`<h2>Quarantine</h2>\n${parts}`
}

const historyPart = ({ acts }: RunFacts): Markup => {
  const rows = acts
    .slice(-mostActs)
    .map(({ at, actor, action, status, reason }) => [
      timeText(at),
      actor,
      action,
      status ?? '',
      reason ?? '',
    ])
  const older = acts.length - rows.length
  const note = older > 0 ? [markup`<p class="note">And ${older} before these.</p>\n`] : []
  const table = tableOf(['When', 'Who', 'What', 'Then it was', 'Why'], rows)
  return markup`<h2>History</h2>\n${table}${note}`
}

/**
 * One HTML file that needs nothing else.
 *
 * @param left the first documents in quarantine, `mostLeft` at most
 */
export const runPage = (facts: RunFacts, left: readonly Left[], now: Date): string =>
  pageOf(`Migration ${facts.name}`, now, [
    factsPart(facts, now),
    nextPart(facts),
    countsPart(facts),
    keysPart(facts, left),
    leftPart(left, sumOf(facts.quarantined)),
    historyPart(facts),
  ])
