/** How a blast radius is told to people: who moves, where to, and what nobody knows; 80 columns. */
import type { BlastRadius, Effect, Move, Place, Share } from '../gateway/foresee/blast-radius.ts'
import type { Names } from '../gateway/foresee/names.ts'

const columns = 80

/** `--json` has all of them. */
const mostMoves = 20
const mostNames = 5

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 1)}…`

const cell = (text: string, width: number): string => cut(text, width).padEnd(width)

/** Lines of whole words; what is longer than a line is cut. */
export const wrapped = (text: string, indent = ''): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const room = columns - indent.length - (lines.length === 0 ? 0 : 2)
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((one, index) =>
    cut(`${indent}${index === 0 ? '' : '  '}${one}`, columns),
  )
}

const namesText = ({ count, names }: Names): string => {
  const shown = names.slice(0, mostNames).map((name) => cut(name, 30))
  const more = count - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

const percentText = (part: number, whole: number): string => {
  if (whole === 0 || part === 0) return '0 %'
  const percent = (100 * part) / whole
  if (percent < 0.1) return 'less than 0.1 %'
  return `${percent > 99.9 && part < whole ? 99.9 : Math.round(percent * 10) / 10} %`
}

const shareText = ({ of, part, whole }: Share): string =>
  of === 'requests'
    ? `${percentText(part, whole)} of requests (${Math.round(part)} of ${Math.round(whole)})`
    : `${part} of ${counted(whole, 'kind')} of requests (how many requests each was is not known)`

const effects: Readonly<Record<Effect, string>> = {
  refused: 'REFUSED',
  readmitted: 'served again',
  backend: 'moves',
  version: 'new version',
  route: 'new route',
  refusal: 'still refused',
}

const placeText = ({ backend, version, refused }: Place, saysVersion: boolean): string => {
  if (refused) return `${refused.status} ${refused.code}`
  const where = backend ?? 'the gateway'
  return saysVersion && version !== null ? `${where} as ${version}` : where
}

const moveLines = (move: Move): readonly string[] => {
  const { client, effect, from, to, routes, moreRoutes, kinds, requests, isNew, says } = move
  const saysVersion = from.version !== to.version
  const amount = String(Math.round(requests ?? kinds)).padStart(8)
  const places = `${placeText(from, saysVersion)} -> ${placeText(to, saysVersion)}`
  const first = `${cell(client, 22)} ${cell(effects[effect], 13)} ${amount}  `
  const shown = routes.slice(0, 3).map((route) => cut(route, 40))
  const rest = routes.length - shown.length + moreRoutes
  const on = `on ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
  return [
    ...(first.length + places.length <= columns
      ? [`${first}${places}`]
      : [first.trimEnd(), ...wrapped(places, '  ')]),
    ...wrapped(`${on}${isNew ? '; never seen on that backend before' : ''}`, '  '),
    ...(says === undefined ? [] : wrapped(says, '  ')),
  ]
}

const ageText = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800
    ? `${Math.round(seconds / 3600)} h`
    : `${Math.round(seconds / 86_400)} days`
}

const basisLines = ({ basis }: BlastRadius, now: number): readonly string[] => {
  const { kinds, clients, contexts, newest, oldest, traffic, unjudged } = basis
  if (newest === null || oldest === null) return []
  const counts = traffic
    ? ` Counts since ${new Date(traffic.since).toISOString().slice(0, 16)}Z: this sample stands ` +
      `for ${percentText(traffic.judged, traffic.requests)} of ${counted(traffic.requests, 'request')}.`
    : ''
  const left = unjudged > 0 ? ` ${counted(unjudged, 'kind')} could not be judged.` : ''
  return wrapped(
    `Rests on ${counted(kinds, 'kind')} of requests of ${counted(clients, 'client')} ` +
      `(${counted(contexts, 'sample')}, the oldest ${ageText(now - oldest)} old, the newest ` +
      `${ageText(now - newest)}).${counts}${left}`,
  )
}

const instanceLines = ({ basis: { instanceKills } }: BlastRadius): readonly string[] =>
  instanceKills.length > 0
    ? wrapped(
        `Kill switches in the file of this instance count over the policy: ${instanceKills.join(', ')}.`,
      )
    : []

const changeLines = ({ changes, warnings }: BlastRadius): readonly string[] => {
  const { pins, morePins, unseen } = changes
  const told = pins.filter(({ seen }) => !seen)
  const morePinned = told.length - mostMoves + morePins
  return [
    ...warnings.flatMap(({ flag, place, says, clients }) => [
      ...wrapped(`WARNING ${flag}, ${place}: ${says}`),
      ...(clients.count > 0
        ? wrapped(
            `Of those seen: ${counted(clients.count, 'client')} (${namesText(clients)}).`,
            '  ',
          )
        : []),
    ]),
    ...told
      .slice(0, mostMoves)
      .flatMap(({ client, from, to }) =>
        wrapped(`Not seen, by its pin: ${client} ${from ?? 'no pin'} -> ${to ?? 'no pin'}`),
      ),
    ...(morePinned > 0 ? [`... and ${counted(morePinned, 'more pin')}`] : []),
    ...(unseen.count > 0
      ? wrapped(
          `Unknown: ${counted(unseen.count, 'client')} without recent requests (${namesText(unseen)}). ` +
            'What would move for them cannot be told.',
        )
      : []),
  ]
}

const headline = ({ moved, refused, unaffected, basis }: BlastRadius): readonly string[] => {
  if (basis.newest === null) {
    return wrapped(
      'Who would move is not known: no recent requests are known. They are kept while gateways ' +
        'with this control store serve clients.',
    )
  }
  const all = moved.clients.count + unaffected.count
  if (moved.clients.count === 0) return wrapped('Nobody who was seen recently would move.')
  return [
    ...wrapped(
      `${moved.clients.count} of ${counted(all, 'client')} would move: ${shareText(moved.share)}.`,
    ),
    ...(refused.clients.count > 0
      ? wrapped(
          `${counted(refused.clients.count, 'client')} would be REFUSED: ${shareText(refused.share)}.`,
        )
      : []),
  ]
}

/**
 * @param now milliseconds since 1970
 * @returns lines of at most 80 columns
 */
export const blastLines = (radius: BlastRadius, now: number): readonly string[] => {
  const { moves, moreMoves, unaffected, moved } = radius
  const hidden = Math.max(0, moves.length - mostMoves) + moreMoves
  const unit = moved.share.of === 'requests' ? 'REQUESTS' : 'KINDS'
  const table =
    moves.length === 0
      ? []
      : [
          '',
          `${cell('CLIENT', 22)} ${cell('WOULD', 13)} ${unit.padStart(8)}  FROM -> TO`,
          ...moves.slice(0, mostMoves).flatMap(moveLines),
          ...(hidden > 0
            ? [`... and ${counted(hidden, 'more move')}; --json has more of them`]
            : []),
        ]
  return [
    ...headline(radius),
    ...table,
    '',
    ...(unaffected.count > 0
      ? wrapped(`Not affected: ${counted(unaffected.count, 'client')} (${namesText(unaffected)}).`)
      : []),
    ...changeLines(radius),
    ...instanceLines(radius),
    ...basisLines(radius, now),
  ]
}
