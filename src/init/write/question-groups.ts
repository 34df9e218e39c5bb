/** Questions that are one and the same but for the types or routes that they are of: asked once. */
import { isQuestion, type Draft, type Question } from '../draft/model.ts'

/** A question, and the type or route that it is of. */
export interface Placed {
  readonly place: string
  readonly question: Question<unknown>
}

/** What is asked once. It is a question itself, of all its places. */
export interface QuestionGroup extends Question<unknown> {
  /** The keys of its questions; one of them is its own where it has no other. */
  readonly keys: readonly string[]
}

/** Every question of a draft with its place, in the order of the draft. */
export const placedQuestions = (draft: Draft): readonly Placed[] =>
  draft.changes.flatMap(({ edits, only, routes }): readonly Placed[] => [
    ...[edits, ...only.map((scope) => scope.edits)].flatMap((all) =>
      Object.entries(all).flatMap(([place, drafted]) =>
        drafted.filter(isQuestion).map((question) => ({ place, question })),
      ),
    ),
    ...routes
      .filter(isQuestion)
      .map((question) => ({ place: question.key.split('?')[0] ?? '', question })),
  ])

/** What the key of a question says besides its place: `.subtitle`, `?page_size`. */
const restOf = ({ place, question: { key } }: Placed): string =>
  key.startsWith(place) ? key.slice(place.length) : key

/** What is asked, with a gap for the place. A place is the beginning of a name between ticks. */
const parts = ({ place, question }: Placed): readonly string[] =>
  question.question.split('`').map((part, at) => {
    const isPlace = at % 2 === 1 && (part === place || part.startsWith(`${place}.`))
    return isPlace ? `\0${part.slice(place.length)}` : part
  })

const alike = (placed: Placed): string =>
  JSON.stringify([restOf(placed), parts(placed), Object.keys(placed.question.choices)])

/** As many places as a question names. */
const most = 4

const listed = (names: readonly string[]): string => {
  const all = names.length > most ? names.slice(0, most - 1) : names
  const more = names.length - all.length
  const shown = all.map((name) => `\`${name}\``)
  const [last, ...before] = [...shown, ...(more > 0 ? [`${more} more`] : [])].toReversed()
  return before.length === 0 ? (last ?? '') : `${before.toReversed().join(', ')} and ${last}`
}

/** The question with all places where one of them has its own. */
const worded = (members: readonly Placed[]): string => {
  const [first] = members
  if (!first || members.length === 1) return first?.question.question ?? ''
  return parts(first)
    .map((part, at) => {
      if (at % 2 === 0) return part
      if (!part.startsWith('\0')) return `\`${part}\``
      return listed(members.map(({ place }) => `${place}${part.slice(1)}`))
    })
    .join('')
}

/** A name that no question has, nor another group. */
const freeKey = (members: readonly Placed[], taken: Set<string>): string => {
  const [first] = members
  const name = (first ? restOf(first) : '').replace(/^[.?]/, '') || 'all'
  let key = name
  for (let count = 2; taken.has(key); count += 1) key = `${name}-${count}`
  taken.add(key)
  return key
}

/**
 * All questions by groups, in the order of the draft. Of those that are left out, groups keep their keys.
 *
 * @param isOpen which questions are still asked
 */
export const questionGroups = (
  draft: Draft,
  isOpen: (key: string) => boolean = () => true,
): readonly QuestionGroup[] => {
  const groups = new Map<string, Placed[]>()
  const all = placedQuestions(draft)
  for (const placed of all) {
    const found = groups.get(alike(placed))
    if (found) found.push(placed)
    else groups.set(alike(placed), [placed])
  }
  const taken = new Set(all.map(({ question }) => question.key))
  return [...groups.values()].flatMap((members) => {
    const keys = [...new Set(members.map(({ question }) => question.key))]
    const key = keys.length === 1 ? (keys[0] ?? '') : freeKey(members, taken)
    const open = members.filter(({ question }) => isOpen(question.key))
    const [first] = open
    if (!first) return []
    const suggested = open.map(({ question }) => question.suggested).find((word) => word)
    return [
      {
        key,
        keys: keys.filter(isOpen),
        question: worded(
          open.filter(({ place }, at) => open.findIndex((one) => one.place === place) === at),
        ),
        choices: first.question.choices,
        ...(suggested === undefined ? {} : { suggested }),
      },
    ]
  })
}
