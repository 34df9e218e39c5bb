/** The path of a request through the rules of a flag, as a terminal shows it. */
import type { ExplainStep } from '../gateway/index.ts'

type Trace = NonNullable<ExplainStep['rules']>
type Step = Trace['steps'][number]

const marks: Readonly<Record<Step['outcome'], string>> = {
  yes: 'yes',
  no: 'no',
  failed: 'bad',
  'not-asked': '-',
}

const sharesText = ({ by, bucket, of, weights }: NonNullable<Step['shares']>): string => {
  const parts = weights.map(({ variant, weight }) => `${variant} ${weight}`).join(', ')
  return ` Bucket ${bucket} of ${of} by ${by}: ${parts}.`
}

const lineOf = ({ depth, kind, says, outcome, evaluator, shares }: Step): string => {
  const mark = kind === 'result' ? '=>' : (marks[outcome] ?? '')
  const name = evaluator === undefined ? '' : ` [${evaluator}]`
  const more = shares ? `.${sharesText(shares)}` : ''
  return `${'  '.repeat(depth)}${mark.padEnd(3)} ${says}${name}${more}`
}

/** Empty where the flag has no rules, so that nothing is to be told. */
export const rulesText = ({ steps, unexplained }: Trace): readonly string[] => {
  if (unexplained !== undefined) return [`not explained: ${unexplained}`]
  return steps.length === 1 && !steps[0]?.shares ? [] : steps.map(lineOf)
}
