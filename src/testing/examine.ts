/** Looks for documents that break a law, for each type and pair of versions of a contract. */
import * as fc from 'fast-check'
import type { Contract } from '../contract/index.ts'
import type { Json } from '../json/index.ts'
import { documents as drawable } from './generate/documents.ts'
import { draw } from './generate/draw.ts'
import { json } from './generate/json-values.ts'
import { Findings } from './findings.ts'
import { judge } from './judge.ts'
import type { LawName } from './law.ts'
import { lossesSeen } from './losses-seen.ts'
import { judgeMisshapen } from './misshapen.ts'
import { broken } from './places.ts'
import type { Case, Report, TestNote } from './report.ts'
import { pairsOf, subjectOf, type Pair, type Subject } from './subject.ts'

export interface ExamineOptions {
  /** Documents of each type and pair of versions. Default 100. */
  readonly runs?: number
  /** What they are drawn from: the same documents for the same seed. Default 1. */
  readonly seed?: number
  /** Seconds after which no more documents are drawn. No bound when absent. */
  readonly seconds?: number
  /** Which types and pairs; all when absent. */
  readonly only?: (pair: Pair) => boolean
  /** Which laws; all when absent. */
  readonly laws?: readonly LawName[]
  /** Told of each type and pair before its documents are drawn. */
  readonly onCase?: (pair: Pair, done: number, all: number) => void
}

/** One other JSON value for so many documents. */
const otherShare = 5

interface Examined {
  readonly subject: Subject
  readonly findings: Findings
  readonly options: Required<Pick<ExamineOptions, 'runs' | 'seed'>>
  readonly isLate: () => boolean
}

/** Whether both ways change nothing, so that all laws hold. */
const isUntouched = (subject: Subject, { type, from, to }: Pair): boolean =>
  subject.lens({ type, from, to }).identity && subject.lens({ type, from: to, to: from }).identity

/** The types and pairs of versions between which something changes, either way. */
export const touchedPairs = (contract: Contract): readonly Pair[] => {
  const subject = subjectOf(contract)
  return pairsOf(contract).filter((pair) => !isUntouched(subject, pair))
}

const undrawable = (subject: Subject, { type, from }: Pair): string | undefined => {
  try {
    drawable(subject.types(from), type)
    return undefined
  } catch (error) {
    return `no documents can be drawn: ${error instanceof Error ? error.message : String(error)}`
  }
}

const misshapen = ({ subject, findings, options, isLate }: Examined, pair: Pair, some: Json[]) => {
  const others = fc.sample(json(4), {
    numRuns: Math.ceil(options.runs / otherShare),
    seed: options.seed,
  })
  for (const value of [...some.map(broken), ...others]) {
    if (isLate()) return
    findings.add(pair, value, judgeMisshapen(subject, pair, value))
  }
}

/** Documents of one type through one pair of versions. */
const examineCase = (examined: Examined, pair: Pair): { case: Case; notes: readonly string[] } => {
  const { subject, findings, options, isLate } = examined
  const impossible = undrawable(subject, pair)
  const seen = lossesSeen(subject, pair)
  const some: Json[] = []
  let documents = 0
  let refused = 0
  const types = subject.types(pair.from)
  const examples = subject.contract.version(pair.from)?.examples?.[pair.type]
  const drawn = impossible === undefined ? draw(types, pair.type, { ...options, examples }) : []
  for (const document of drawn) {
    if (isLate()) break
    documents += 1
    if (documents % otherShare === 0) some.push(document)
    const judged = judge(subject, pair, document)
    if (judged.refused) refused += 1
    if (judged.back !== undefined) seen.see(document, judged.back)
    findings.add(pair, document, judged.violations)
  }
  misshapen(examined, pair, some)
  const isFew = documents < options.runs && !isLate() && impossible === undefined
  return {
    case: { ...pair, documents, refused },
    notes: [
      ...(impossible === undefined ? [] : [impossible]),
      ...(isFew
        ? [`only ${documents} of ${options.runs} drawn documents are valid: declare examples of it`]
        : []),
      ...(documents > 0 && refused === documents
        ? [`none of ${documents} documents has a place in ${pair.to}`]
        : seen.unseen(documents)),
    ],
  }
}

/**
 * Judges a contract by the laws, on documents of every type and every pair of versions.
 *
 * @example examine(contract, { runs: 200, seed: 7 }).findings // []
 */
export const examine = (
  contract: Contract,
  { runs = 100, seed = 1, seconds, only = () => true, laws, onCase }: ExamineOptions = {},
): Report => {
  const subject = subjectOf(contract)
  const findings = new Findings(subject, laws)
  const end = seconds === undefined ? Infinity : performance.now() + seconds * 1000
  const isLate = () => performance.now() >= end
  const examined: Examined = { subject, findings, options: { runs, seed }, isLate }
  const pairs = touchedPairs(contract).filter((pair) => only(pair))
  const cases: Case[] = []
  const notes: TestNote[] = []
  for (const [at, pair] of pairs.entries()) {
    if (isLate()) break
    onCase?.(pair, at, pairs.length)
    const done = examineCase(examined, pair)
    cases.push(done.case)
    notes.push(...done.notes.map((message) => ({ ...pair, message })))
  }
  return {
    seed,
    runs,
    cases,
    findings: findings.all(),
    notes: onceEach(contract, [...notes, ...findings.notes()]),
    complete: !isLate(),
  }
}

/** Notes of neighbours only: pairs further apart have the same losses. */
const onceEach = ({ versions }: Contract, notes: readonly TestNote[]): readonly TestNote[] => {
  const at = (key: string) => versions.findIndex((version) => version.key === key)
  return notes.filter(({ from, to }) => Math.abs(at(from) - at(to)) === 1)
}
