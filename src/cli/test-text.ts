/** What `isthmus test` says to people. */
import type { Difference } from '../init/compare/difference.ts'
import { tellFinding, type Report } from '../testing/index.ts'
import type { SampleFinding, SampleReport } from '../testing/samples.ts'
import { styled, type CliContext } from './context.ts'

/** More of a kind than this help nobody who reads a terminal; `--json` has all. */
const mostShown = 20

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const some = (lines: readonly string[], noun: string): readonly string[] =>
  lines.length <= mostShown
    ? lines
    : [
        ...lines.slice(0, mostShown),
        `... and ${counted(lines.length - mostShown, `more ${noun}`)}; --json has all of them`,
      ]

const verdict = (context: CliContext, ok: boolean): string =>
  ok ? styled(context, 'green', 'ok') : styled(context, 'red', 'no')

const perPair = (context: CliContext, { cases, findings }: Report): readonly string[] => {
  const pairs = [...new Set(cases.map(({ from, to }) => `${from} to ${to}`))]
  return pairs.map((pair) => {
    const here = cases.filter(({ from, to }) => `${from} to ${to}` === pair)
    const documents = here.reduce((sum, each) => sum + each.documents, 0)
    const wrong = findings.filter(({ from, to }) => `${from} to ${to}` === pair).length
    const refused = here.reduce((sum, each) => sum + each.refused, 0)
    const told =
      `${counted(here.length, 'type')}, ${counted(documents, 'document')}` +
      (refused === 0 ? '' : ` (${refused} refused, as the contract says)`)
    return `${verdict(context, wrong === 0)}  ${pair}: ${told}${wrong === 0 ? '' : `, ${wrong} wrong`}`
  })
}

/** What generated documents have shown. */
export const reportLines = (context: CliContext, report: Report): readonly string[] => {
  const { findings, notes, cases } = report
  const numbered = findings.map((finding, at) => `${at + 1}. ${tellFinding(finding)}`)
  const noted = notes.map(
    ({ type, from, to, message }) =>
      `${styled(context, 'yellow', 'note')}  ${type}, from ${from} to ${to}: ${message}`,
  )
  return [
    ...perPair(context, report),
    ...some(numbered, 'finding').flatMap((text) => ['', text]),
    ...(noted.length === 0 ? [] : ['', ...some(noted, 'note')]),
    ...(cases.length === 0 ? ['Nothing is carried: no version changes any type.'] : []),
  ]
}

const where = ({ file, type, version, to }: SampleFinding): string =>
  to === undefined
    ? `${file} is no ${type} of ${version}:`
    : `${file}, ${type} from ${version} to ${to}:`

const what = ({ place, detail, blame }: SampleFinding): readonly string[] => [
  `  at ${place || 'the root'}: ${detail}`,
  ...(blame ? [`  because of "${blame.change}" (${blame.version})`] : []),
  ...(blame?.op === undefined ? [] : [`  ${blame.op}`]),
]

/** All that is wrong with a sample in one version; what can be done, once. */
const grouped = (findings: readonly SampleFinding[]): readonly string[] => {
  const groups = Map.groupBy(findings, where)
  return [...groups].map(([head, all]) =>
    [head, ...all.flatMap(what), ...new Set(all.map(({ advice }) => `  ${advice}`))].join('\n'),
  )
}

/** What recorded bodies have shown. */
export const sampleLines = (context: CliContext, report: SampleReport): readonly string[] => {
  const { samples, findings, losses, refused } = report
  const note = styled(context, 'yellow', 'note')
  const wrong = new Set(findings.map(({ file }) => file)).size
  const lost = losses.map(
    ({ file, to, place, reason }) =>
      `${note}  ${file}: ${place || 'the root'} does not come back from ${to} (${reason})`,
  )
  const away = refused.map(({ file, to }) => `${note}  ${file}: ${to} has no place for it`)
  return [
    `${verdict(context, wrong === 0)}  ${counted(samples, 'sample')}${wrong === 0 ? '' : `, ${wrong} of them wrong`}`,
    ...some(grouped(findings), 'finding').flatMap((text) => ['', text]),
    ...(lost.length + away.length === 0 ? [] : ['', ...some([...away, ...lost], 'note')]),
  ]
}

/** What a document of the API says otherwise than the contract. */
export const differenceLines = (
  context: CliContext,
  { source, version }: { readonly source: string; readonly version: string },
  all: readonly Difference[],
): readonly string[] => {
  const noticed = all.filter((each) => each.noticed).length
  const routes = [...new Set(all.map(({ route }) => route))]
  const line = ({ place, real, derived, noticed: isWrong }: Difference): string =>
    `  ${isWrong ? '' : `${styled(context, 'yellow', 'note')}  `}${place}: the document says ${real}, the contract says ${derived}`
  const told =
    noticed === 0
      ? `${source} says what ${version} of the contract says`
      : `${source} says ${counted(noticed, 'thing')} otherwise than ${version} of the contract`
  return [
    `${verdict(context, noticed === 0)}  ${told}`,
    ...routes.flatMap((route) => [
      '',
      route === '*' ? 'errors' : route,
      ...all.filter((each) => each.route === route).map(line),
    ]),
  ]
}
