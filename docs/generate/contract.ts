/** The page of contracts: what authors declare, from the sources; examples and mistakes are run when it is written. */
import { readFileSync } from 'node:fs'
import { add, decide, remove, rename, string, typescript } from '../../src/contract/index.ts'
import { changelog } from '../../src/contract/emit/changelog.ts'
import type { Verdict } from '../../src/contract/contract.ts'
import { codecExamples } from './codec-examples.ts'
import notes from './contract-example.ts'
import { fieldTable, mistakeTable, opTable, schemeRow, typeTable } from './contract-tables.ts'
import { memberTable } from './declared.ts'
import { block, code, page, table } from './markdown.ts'
import { opExamples } from './op-examples.ts'
import { exchangesTable } from './routes.ts'
import { sourceOf } from './source-of.ts'

const file = 'contract.ts'

const decision = () =>
  decide(
    'Is `comment` the former `note`?',
    {
      renamed: [rename('note', 'comment')],
      unrelated: [remove('note'), add('comment', string())],
    },
    'renamed',
  )

const exampleText = (): string =>
  readFileSync(new URL('contract-example.ts', import.meta.url), 'utf8').replaceAll(
    '../../src',
    './src',
  )

const verdicts: Readonly<Record<Verdict, string>> = {
  native: 'Client and store speak the same version; bodies pass as they are.',
  'forward-only': 'The store is newer and has only added; the client does not see what is new.',
  adapted:
    'The chain of adapters carries both ways. What is derived where the matrix says nothing.',
  refused: 'Not served: clients get [`pair-refused`](errors.md#pair-refused).',
}

const parts = [
  ['`$detail`, `$title`, `$hint`', 'Texts of the problem'],
  [
    '`$code`, `$type`, `$status`, `$request_id`',
    'Its code, its URI, its status as a number, the id of the request',
  ],
  [
    '`$field`, `$pointer`',
    'The first wrong place, dotted or as a JSON Pointer; the member is left out where there is none',
  ],
  [
    "`[{ $each: 'errors', ... }]`",
    'One item per wrong place, in which `$field`, `$pointer` and `$detail` are those of that place',
  ],
]

export const contractPage = async (): Promise<string> => {
  const [first, second] = notes.versions
  if (!first || !second) throw new Error('The example has two versions')
  return page('Contracts', 'src/contract, running every example', [
    'A contract says what the versions of an API are: the first one as it is, every later one as a list of changes. ' +
      'What is derived from it is never written by hand: the schemas of each version, both directions between any two, ' +
      'the mapping of queries, patches, entity tags, links and errors, OpenAPI, TypeScript and the changelog. How to ' +
      'write one for an API that exists is told in [your own API](../how-to/own-api.md); everything below is imported from ' +
      '`@isthmus/gateway/contract`.',
    block(`ts ${file}`, exampleText()),
    block('sh', `npx isthmus changelog 1.0..2.0 --contract ${file}`),
    block('text', changelog(notes, first.key, second.key).markdown),
    block('sh', `npx isthmus types 2.0 --contract ${file}`),
    block('text', typescript(second)),
    'Through a gateway it does this: documents, errors of the store and problems of the gateway come in the words of the client.',
    ...(await exchangesTable(notes, [
      {
        client: '2.0',
        store: '1.0',
        asks: 'POST /notes',
        sends: { body: { text: 'Buy tea', labels: ['home', 'shop'] } },
        answers: [{ status: 201, body: { id: '7', text: 'Buy tea', tags: 'home,shop' } }],
      },
      {
        client: '1.0',
        store: '2.0',
        asks: 'POST /notes',
        sends: { body: { text: 'Buy tea', tags: 'hmoe' } },
        answers: [
          {
            status: 422,
            body: { text: 'No such tag', errors: [{ field: 'labels[0]', text: 'unknown' }] },
          },
        ],
      },
      {
        client: '1.0',
        store: '2.0',
        asks: 'POST /notes',
        sends: { body: { text: 'Buy tea', tags: 5 } },
      },
    ])),
    '## defineContract',
    '`defineContract({ ... })` judges the whole declaration, and tells all mistakes at once (`contract-invalid`).',
    memberTable('src/contract/declare.ts', 'ContractDeclaration', {
      links: {
        SchemeDeclaration: '#names-of-versions',
        BaseDeclaration: '#base',
        VersionDeclaration: '#version',
        MatrixEntry: '#verdicts',
        ContractInfo: '#what-clients-are-shown',
        Dialect: 'routes.md#dialects',
      },
    }),
    '## base',
    '`base(version, { summary, types, routes, errors, security, examples })`, the first version:',
    memberTable('src/contract/declare.ts', 'BaseDeclaration', {
      links: {
        Route: 'routes.md',
        ErrorForm: '#errors',
        Security: '#what-clients-are-shown',
        Examples: '#what-clients-are-shown',
      },
    }),
    '## version',
    '`version(name, { summary, changes })`, a later one:',
    memberTable('src/contract/declare.ts', 'VersionDeclaration', {
      links: { ChangeDeclaration: '#change' },
    }),
    '## change',
    '`change(description, edits, { types, routes, errors, descriptions, security, examples })`, a step that people understand. The third ' +
      'argument and all in it may be left out.',
    memberTable('src/contract/declare.ts', 'ChangeDeclaration', {
      optional: true,
      links: { Op: '#ops', RouteChange: 'routes.md#changes-of-routes', ErrorStatus: '#errors' },
    }),
    '### decide',
    'A drafted change has questions that its documents do not answer. `decide(question, choices, answer)` stands ' +
      'among the ops of a type or the changes of routes; while the answer is missing, or is none of the choices, the ' +
      'contract is refused with the question. With it, the decision is the ops of that choice and nothing else, so it may ' +
      'as well be replaced by them.',
    block('js', sourceOf(decision)),
    '## Names of versions',
    table(
      ['`scheme`', 'Declared', 'Shown and matched as', 'Clients and settings may also write'],
      [
        schemeRow('semver', '1.0.0', '1.0', '1.0.3', 'v1.0'),
        schemeRow('date', '2022-11-28', 'v2022-11-28'),
        schemeRow('major', 'v2', '2', '2.0', '2.0.0'),
        [
          '`{ parse, compare }`',
          'what `parse` reads',
          'what `parse` answers',
          'what `parse` reads',
        ],
      ],
    ),
    'Where clients write them (header, path, media type, query) is configuration: see ' +
      '[versions by date, number or path](../how-to/version-names.md).',
    '## Types',
    'The base version, and types that a change adds, are declared in Zod. Fields that ops add are declared by ' +
      'builders. What Zod can say beyond this table is refused: JSON Schema and lenses could not follow.',
    typeTable(),
    'A type of `types` that another one holds is a type of its own there, by reference: a change of it reaches every ' +
      "place. Builders refer to it by name, `ref('Money')`. A list of `pathsOf('Order')` holds names of fields of that " +
      'type, as events have them: each version is told them by its own names.',
    '## Fields',
    'What only a field of an object may say. `add(field, shape, default, { description, readOnly, key })` says the same of ' +
      'a new field.',
    fieldTable(),
    '## Ops',
    'Each with its examples is on the page of [ops and codecs](ops.md).',
    opTable(opExamples),
    'Codecs say how `convert` changes the form of a value:',
    opTable(codecExamples),
    '## Errors',
    'Errors of a store are carried like other documents where `errors` of `base` names their type.',
    memberTable('src/contract/error-form.ts', 'ErrorForm'),
    'In `problem`, texts that begin with `$` stand for parts of a [problem](errors.md):',
    table(['Part', 'What it is'], parts),
    '`errorStatus(from, to, where?)` in the `errors` of a change gives an error another status from that version on:',
    memberTable('src/contract/error-form.ts', 'ErrorStatus'),
    '## What clients are shown',
    '`isthmus openapi` prints an OpenAPI 3.1 document of each version, and `isthmus openapi --serve` shows all of them in a ' +
      'browser: see [show clients what each version looks like](../how-to/documents.md). `info`, `security`, `examples` and ' +
      'the descriptions of routes are for them: no request is judged by them, and a compiled contract leaves them out.',
    '`info` of the contract:',
    memberTable('src/contract/contract.ts', 'ContractInfo'),
    '`security` of `base`; `routeSecurity` and the `security` of a route or a change say otherwise:',
    memberTable('src/contract/security.ts', 'Security'),
    'Schemes are written as OpenAPI has them (`apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`). A requirement is a list of ' +
      'alternatives, each with the schemes that are needed together, and their scopes: `[{ key: [] }, {}]` is a key, or nothing.',
    '`examples` are documents by type. They have to be of the shape that their type has where they stand, and are carried ' +
      'by the changes that follow. The note of the contract above is shown to clients of 1.0 and of 2.0 as',
    block('json', JSON.stringify(first.examples?.['Note']?.[0], null, 2)),
    block('json', JSON.stringify(second.examples?.['Note']?.[0], null, 2)),
    '## Verdicts',
    memberTable('src/contract/contract.ts', 'MatrixEntry'),
    table(
      ['Verdict', 'What it means'],
      Object.entries(verdicts).map(([name, says]) => [code(name), says]),
    ),
    '## Mistakes',
    'Mistakes of authors are told all at once by `isthmus check`, each with the file and line of its `base`, `version` or ' +
      '`change`, its place in it, and the valid choices. These are some, as they are told without their places. `Order` ' +
      "has `id`, `total` (an integer), `state` (`'open'` or `'done'`) and perhaps a `note`; its routes are `orders.get` and `orders.list`.",
    mistakeTable(),
  ])
}
