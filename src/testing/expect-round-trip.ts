/** One document there and back, for tests with documents of one's own. */
import { Failure } from '../errors/index.ts'
import type { Contract } from '../contract/index.ts'
import type { Json } from '../json/index.ts'
import { versionNamed } from './generate/draw.ts'
import { Findings } from './findings.ts'
import { judge } from './judge.ts'
import { subjectOf, type Pair } from './subject.ts'
import { tellFinding } from './tell.ts'

/**
 * Asserts that a document fits its version, is carried to another one, fits it there, and comes back
 * the same but for declared losses. Answers what became of it in the other version.
 *
 * @throws Failure where there is no such version or type
 * @throws Error that says what is wrong
 * @example expect(expectRoundTrip(contract, { type: 'Order', from: '1.0', to: '2.0' }, order)).toMatchObject({ customer: { name: 'Ada' } })
 */
export const expectRoundTrip = (contract: Contract, pair: Pair, document: Json): Json => {
  const { type } = pair
  const from = versionNamed(contract, pair.from, type).key
  const to = versionNamed(contract, pair.to, type).key
  const named = { type, from, to }
  const subject = subjectOf(contract)
  const fitting = subject.validate(subject.position(from))(type, document)
  if (!fitting.ok) {
    const issues = fitting.errors.map(({ pointer, detail }) => ({
      place: pointer || 'the root',
      message: detail,
    }))
    throw new Failure('contract-invalid', `The document is no ${type} of ${from}`, issues)
  }
  const findings = new Findings(subject)
  findings.add(named, document, judge(subject, named, document).violations)
  const [first] = findings.all()
  if (first) throw new Error(tellFinding(first))
  const there = subject.lens(named).value(document)
  if (there.ok) return there.value
  throw new Error(there.problem.detail)
}
