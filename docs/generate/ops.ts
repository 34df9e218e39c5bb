/** The page of ops and codecs: each with an example that is run when the page is written. */
import { base, change, defineContract, version } from '../../src/contract/index.ts'
import { parse, print, type Json } from '../../src/json/index.ts'
import type { Lens } from '../../src/lens/index.ts'
import { codecExamples } from './codec-examples.ts'
import type { Example } from './example.ts'
import { block, code, page, table } from './markdown.ts'
import { opExamples } from './op-examples.ts'
import { scopeExamples } from './route-examples.ts'
import { sourceOf } from './source-of.ts'

const contractOf = (example: Example) =>
  defineContract({
    name: 'example',
    base: base('1.0.0', {
      summary: 'Before',
      types: { Thing: example.older() },
      routes: [
        {
          id: 'thing',
          method: 'GET',
          path: '/thing',
          kind: 'read',
          summary: 'A thing',
          response: 'Thing',
        },
      ],
    }),
    versions: [
      version('2.0.0', {
        summary: 'After',
        changes: [change('The example', { Thing: example.ops() }, {})],
      }),
    ],
  })

const lossText = ({ losses }: Lens): string => {
  const kinds = new Set(losses.flatMap(({ kind, returns }) => (returns ? [] : [kind])))
  if (kinds.has('lossy')) return '**lossy**'
  return kinds.has('defaulted') ? 'defaulted' : kinds.has('respelled') ? 'respelled' : 'nothing'
}

/** @throws Error where an example is no JSON */
const read = (document: string): Json => {
  const parsed = parse(document)
  if (parsed.ok) return parsed.value
  throw new Error(`${document}: ${parsed.problem.detail}`)
}

const outcome = (lens: Lens, document: string): string => {
  const result = lens.value(read(document))
  if (result.ok) return code(print(result.value))
  return `refused, ${code(result.problem.code)}: ${result.problem.detail}`
}

const runs = (lens: Lens, documents: readonly string[], way: string) =>
  documents.map((document) => [way, code(print(read(document))), outcome(lens, document)])

const section = (example: Example): string => {
  const contract = contractOf(example)
  const up = contract.lens('Thing', '1.0', '2.0')
  const down = contract.lens('Thing', '2.0', '1.0')
  return [
    `### ${example.name}`,
    code(example.call),
    example.says,
    table(
      ['', 'What happens', 'Loses here'],
      [
        ['up', example.up, lossText(up)],
        ['down', example.down, lossText(down)],
      ],
    ),
    ...(example.note ? [example.note] : []),
    `With \`Thing\` declared as \`${sourceOf(example.older).replaceAll(/\s+/g, ' ')}\` and the change`,
    block('js', sourceOf(example.ops)),
    table(
      ['', 'from', 'to'],
      [...runs(up, example.documents.up, 'up'), ...runs(down, example.documents.down, 'down')],
    ),
  ].join('\n\n')
}

const scopeSection = (): string =>
  [
    '## Changes of some bodies',
    'Ops of a type reach all bodies that carry it. Ops for requests or answers of some routes only stand in ' +
      'the third argument of `change`, as `{ only: [...] }`, and any op can stand there, with its loss declared ' +
      'as ever. Where others carry the type as well, these bodies get a type of their own from this version ' +
      'on, called `ThingInThingsCreateRequests` or as `names` says; later changes of the type reach it, too. ' +
      'Older versions are published as they were. Where an API replaces documents, what is written is merged ' +
      'with what is stored, so a change that would tell the requests of such a resource from the answers of ' +
      'the route that reads it is refused: it has to be for both.',
    table(
      ['Builder', 'Which bodies'],
      scopeExamples.map(({ source, says }) => [code(sourceOf(source)), says]),
    ),
  ].join('\n\n')

export const opsPage = (): string =>
  page('Ops and codecs', 'src/contract/ops.ts, running every example', [
    'A version is a list of changes, and a change is a sentence with ops for each type it touches. An op is ' +
      'plain data, made by a builder of `src/contract/index.ts`. What it does is told once, upwards; the way ' +
      'down, the schema after it, the mapping of paths and the line of the changelog follow from it.',
    '**Up** carries a document from the older version to the newer, **down** from the newer to the older. ' +
      'A lens *loses* something in a direction when what comes out does not say all that went in:',
    table(
      ['Loss', 'Meaning'],
      [
        ['nothing', 'Everything comes back as it went'],
        [
          'defaulted',
          'Dropped; on the way back a default stands in. A write leaves what is stored there as it is',
        ],
        [
          'respelled',
          'All of it comes back, as a value of another kind that means the same: `"7"` as `7`, one as a list of one. A write leaves what is stored there as it is, and may set it',
        ],
        [
          '**lossy**',
          "Not recoverable. The author must say what is lost, as `{ lossy: '...' }`, or the contract is refused",
        ],
      ],
    ),
    'The tables show real runs. Members that no op touches keep their place and their text.',
    '## Ops',
    ...opExamples.map(section),
    '## Codecs',
    "A codec says how `convert` changes the form of a value. `self` in place of a field's name converts a " +
      'named type itself, and with it every place where the type occurs.',
    ...codecExamples.map(section),
    scopeSection(),
    'Changes of routes are on the [page of routes](routes.md#changes-of-routes).',
  ])
