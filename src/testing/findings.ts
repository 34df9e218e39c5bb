/** Collects what breaks laws: each defect once, with a small document, however many show it. */
import { formatPointer, type Json, type Path } from '../json/index.ts'
import { adviceFor } from './advice.ts'
import { blamed, type Blame } from './blame.ts'
import { generalPlace, undeclared } from './general-place.ts'
import { judge } from './judge.ts'
import type { LawName, Violation } from './law.ts'
import { minimized } from './minimize.ts'
import { judgeMisshapen } from './misshapen.ts'
import type { Finding, TestNote } from './report.ts'
import type { Pair, Subject } from './subject.ts'

/** More of one type and pair tell nobody more. */
const mostOfCase = 10

const caseOf = ({ type, from, to }: Pair): string => `${type}, from ${from} to ${to}`

const droppedBy = (name: string, place: Path): string =>
  `"${name}" leaves out members that nobody declares, in ${formatPointer(place.slice(0, -1)) || 'the root'}`

const isRoundTrip = (law: LawName): boolean => law === 'comes-back' || law === 'reads-back'

export class Findings {
  private readonly subject: Subject
  private readonly laws: ReadonlySet<LawName> | undefined
  private readonly found: { finding: Finding; also: Set<string> }[] = []
  /** Functions of the contract that do not always answer the same. */
  private readonly fickle = new Set<string>()
  private readonly dropped: TestNote[] = []
  /** Violations that are told already, and those that are told of something inside. */
  private readonly known = new Set<string>()
  private readonly counts = new Map<string, number>()

  constructor(subject: Subject, laws?: readonly LawName[]) {
    this.subject = subject
    this.laws = laws && new Set(laws)
  }

  /** What functions of the contract leave out, as they may: they were not told of it. */
  notes(): readonly TestNote[] {
    return this.dropped
  }

  all(): readonly Finding[] {
    const all = this.found.map(({ finding, also }) => ({ ...finding, also: [...also] }))
    // What comes of a function that answers this and that tells nothing.
    return all.filter(
      ({ law, blame }) => law === 'functions' || !this.fickle.has(blame?.function ?? ''),
    )
  }

  /** Adds what is new among the violations of a document. */
  add(pair: Pair, document: Json, violations: readonly Violation[]): void {
    for (const violation of violations) {
      const { law } = violation
      if (violation.by && violation.fault === 'differs') this.fickle.add(violation.by.name)
      if (this.laws && !this.laws.has(law)) continue
      const keys = this.keysOf(pair, violation)
      const isKnown = keys.some((key) => this.known.has(key))
      const [own = ''] = keys
      this.known.add(own)
      if (isKnown || (this.counts.get(caseOf(pair)) ?? 0) >= mostOfCase) continue
      this.counts.set(caseOf(pair), (this.counts.get(caseOf(pair)) ?? 0) + 1)
      this.tell(pair, document, violation)
    }
  }

  /** What a violation is called, and what the same is called in the types inside of which it is. */
  private keysOf({ type, from, to }: Pair, violation: Violation): readonly string[] {
    const { law, place, by, fault } = violation
    if (by) return [`${law} ${by.name} ${by.direction} ${fault}`]
    const version = law === 'fits' ? to : from
    const { types } = generalPlace(this.subject.types(version), type, place)
    const inner = types.map((at) => `${from} ${to} ${at.type} ${formatPointer(at.path)}`)
    const kind = isRoundTrip(law) ? 'back' : law
    return inner.map((at) => `${kind} ${at}`)
  }

  private tell(pair: Pair, document: Json, violation: Violation): void {
    const [wanted] = this.keysOf(pair, violation)
    const same = (value: Json): Violation | undefined =>
      this.judged(pair, value, violation.law).find(
        (each) => each.law === violation.law && this.keysOf(pair, each)[0] === wanted,
      )
    const smallest = minimized(document, (value) => same(value) !== undefined)
    const shown = same(smallest) ?? violation
    const blame = blamed(this.subject, pair, shown, smallest)
    if (this.isUndeclared(pair, shown) && blame?.function !== undefined) {
      this.dropped.push({ ...pair, message: droppedBy(blame.function, shown.place) })
      return
    }
    const alike = blame && this.found.find(({ finding }) => isAlike(finding, shown, blame))
    if (alike) {
      alike.also.add(caseOf(pair))
      return
    }
    const { law, place, detail, there, back } = shown
    const finding: Finding = {
      ...pair,
      law,
      place: formatPointer(place),
      detail,
      document: smallest,
      ...(there === undefined ? {} : { there }),
      ...(back === undefined ? {} : { back }),
      ...(blame ? { blame } : {}),
      advice: adviceFor(shown, blame),
      also: [],
    }
    this.found.push({ finding, also: new Set() })
  }

  /** Whether it is about a member that no version declares. */
  private isUndeclared({ type, from }: Pair, { law, place }: Violation): boolean {
    if (!isRoundTrip(law)) return false
    return generalPlace(this.subject.types(from), type, place).path.at(-1) === undeclared
  }

  private judged(pair: Pair, value: Json, law: LawName): readonly Violation[] {
    const isValid = this.subject.validate(this.subject.position(pair.from))(pair.type, value).ok
    if (law === 'wrong-shape') return judgeMisshapen(this.subject, pair, value)
    if (isValid) return judge(this.subject, pair, value).violations
    return law === 'functions' ? judgeMisshapen(this.subject, pair, value) : []
  }
}

/** Whether both come from the same op of the same change. */
const isAlike = (finding: Finding, violation: Violation, blame: Blame): boolean =>
  isRoundTrip(finding.law) === isRoundTrip(violation.law) &&
  (isRoundTrip(finding.law) || finding.law === violation.law) &&
  finding.blame?.op !== undefined &&
  finding.blame.op === blame.op &&
  finding.blame.version === blame.version &&
  finding.blame.change === blame.change &&
  finding.blame.direction === blame.direction &&
  (violation.fault === undefined || finding.detail.includes(violation.detail.split(':')[0] ?? ''))
