/** The census, as lines for people. */
import type {
  CanGo,
  Frees,
  InTheWay,
  Speaks,
  Where,
  WhoSpeaks,
} from '../../control/census/index.ts'
import { agoText, bar, percentText, table } from './table.ts'

/** More clients in the way are counted; JSON has them all. */
const mostNamed = 20

/** More names of one client are counted. */
const mostTouched = 8

const day = (at: number): string => new Date(at).toISOString().slice(0, 10)

const sourcesText = ({ sources }: Pick<Speaks, 'sources'>): string =>
  Object.keys(sources).join(', ')

export const speaksText = ({ speaks, knownSince }: WhoSpeaks, now: number): readonly string[] => {
  if (speaks.length === 0) return ['Nobody was seen yet.']
  const rows = speaks.map((one) => [
    one.version,
    one.client,
    String(one.requests),
    `${bar(one.share, 10)} ${percentText(one.share)}`,
    sourcesText(one),
    agoText(one.lastSeen, now),
  ])
  return [
    `Seen since ${day(knownSince)}:`,
    ...table(['version', 'client', 'requests', 'share', 'says it by', 'last seen'], rows),
  ]
}

const freeText = (client: string, frees: Frees): string => {
  switch (frees.kind) {
    case 'move-pin':
      return `move its pin: isthmus clients pin ${client} ${frees.to}`
    case 'set-pin':
      return `it says no version: isthmus clients pin ${client} ${frees.to}`
    case 'ask-for':
      return `its code has to ask for ${frees.to} (it says its version by ${frees.in.join(', ')})`
    case 'stop-using':
      return `its code has to do without ${frees.field}${frees.instead === undefined ? '' : ` (now ${frees.instead})`}`
    case 'change-route':
      return `its code has to call ${frees.route} otherwise`
  }
}

const clientText = (one: InTheWay, now: number): readonly string[] => {
  const seen =
    one.lastSeen === null
      ? 'pinned to it, and not seen'
      : `${one.requests} request${one.requests === 1 ? '' : 's'} (${percentText(one.share)}), last ${agoText(one.lastSeen, now)}`
  const touched = one.touches
    .slice(0, mostTouched)
    .map(
      ({ field, how, count }) => `    still touches ${field} (${how.join(', ')}, ${count} times)`,
    )
  const more = one.touches.length - mostTouched
  const frees = one.frees
    .filter(({ kind }) => kind !== 'stop-using')
    .map((free) => `    to free it: ${freeText(one.client, free)}`)
  return [
    `  ${one.client}: ${seen}`,
    ...touched,
    ...(more > 0 ? [`    and ${more} more fields`] : []),
    ...frees,
  ]
}

export const canGoText = (found: CanGo, now: number): readonly string[] => {
  const { version, target, verdict, inTheWay, isDefault, since, knownSince } = found
  const heads: Readonly<Record<CanGo['verdict'], string>> = {
    yes: `Yes: nobody has spoken ${version} since ${day(since)}.`,
    no: `No: ${version} cannot go yet.`,
    'not-known':
      `Not known: nobody was seen with ${version}, but nothing is known of before ` +
      `${day(knownSince)}. Wait, or ask with --since of a shorter time.`,
  }
  const more = inTheWay.length - mostNamed
  return [
    heads[verdict],
    ...(isDefault
      ? [`  It is the version of requests that say none: make ${target} the default first.`]
      : []),
    ...inTheWay.slice(0, mostNamed).flatMap((one) => clientText(one, now)),
    ...(more > 0 ? [`  and ${more} more clients`] : []),
  ]
}

const whyText = (why: Where['backends'][number]['why']): string => {
  if (why === undefined) return ''
  return Object.entries(why)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ')
}

export const whereText = (found: readonly Where[], now: number): readonly string[] => {
  const rows = found.flatMap(({ client, version, backends }) =>
    backends.map((one) => [
      client,
      version,
      one.backend,
      percentText(one.share),
      whyText(one.why),
      agoText(one.lastSeen, now),
    ]),
  )
  if (rows.length === 0) return ['Nobody was seen yet.']
  return table(['client', 'version', 'backend', 'share', 'why', 'last seen'], rows)
}
