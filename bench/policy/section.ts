/** Policies as a section of the page. */
import { figure, sizeText, spreadText, table, verdict } from '../support/markdown.ts'
import type { Step } from './decision.ts'
import type { PolicyFigures } from './index.ts'

/** Microseconds of a decision with its count, milliseconds and bytes of a load. */
const most = { decision: 5, load: 1000, heap: 200e6 }

const named: Readonly<Record<Step, string>> = {
  identity: 'who calls: a key that was seen before, its digest in the policy',
  version: 'which version it speaks: by its pin',
  route: 'which route',
  flag: 'the flag: a context that was decided before',
  count: 'the count of the census',
  decision: 'a whole decision, without the count',
  counted: 'a whole decision, with the count',
  hooked: 'the flag alone, where a hook of OpenFeature looks on',
}

/** Markdown below a heading of level two. */
export const policySection = ({ steps, load }: PolicyFigures): string => {
  const { counted } = steps
  const { judge, hash, heapBytes, flags, index, edit, all, stall } = load
  const whole = judge.middle + hash.middle
  const isLoaded = whole <= most.load && heapBytes.middle <= most.heap
  return [
    'Microseconds of CPU per request, those of the garbage collector included; median (10th to 90th percentile). 1000 clients take turns, known by their keys and pinned. A whole decision is more than its steps: which lenses carry it, and what is known of the request.',
    table(
      ['what', 'us'],
      (Object.keys(named) as Step[]).map((step) => [named[step], spreadText(steps[step])]),
    ),
    `Target: a decision with identity, pin, flag and count takes at most ${most.decision} us: ${figure(counted.middle)}, ${verdict(counted.middle <= most.decision)}.`,
    'A policy of 100,000 clients and 1,000 flags, in processes that do it for the first time. Milliseconds of CPU of the thread; median (10th to 90th percentile).',
    table(
      ['what', 'ms'],
      [
        ['judged whole', spreadText(judge)],
        ['of that, the flags', spreadText(flags)],
        ['of that, finding clients by id and by key', spreadText(index)],
        ['its hash', spreadText(hash)],
        ['one client edited, judged, hashed', spreadText(edit)],
        ['all clients edited at once, judged', spreadText(all)],
        [
          'the longest time of that in which nothing else happened (of the clock)',
          spreadText(stall),
        ],
      ],
    ),
    `Target: loaded in ${most.load} ms and ${sizeText(most.heap)}: ${figure(whole)} ms and ${sizeText(heapBytes.middle)}, ${verdict(isLoaded)}.`,
  ].join('\n\n')
}
