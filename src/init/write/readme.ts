/** `README.md`: what was written, what is open, and how to go on. */
import type { Question } from '../draft/model.ts'
import { flagName } from './config.ts'
import { oneLine, shortened } from './literals.ts'
import type { Note } from '../model.ts'
import type { Plan } from './project.ts'

const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]<>#|&]/g, (mark) => `\\${mark}`)

/** Text of a document in a page: no markup, links or code of its own but names between backticks. */
export const plainText = (text: string, length = 300): string => {
  const parts = shortened(oneLine(text), length).split('`')
  if (parts.length % 2 === 0) return escaped(parts.join('`'))
  return parts.map((part, index) => (index % 2 === 0 ? escaped(part) : `\`${part}\``)).join('')
}

/** Text of a document as a piece of code, which holds no ticks itself. */
const inTicks = (text: string): string =>
  `\`${shortened(oneLine(text), 120).replaceAll('`', "'")}\``

/** An argument as shells of POSIX read it, and PowerShell where it has no quotes. */
const shellWord = (text: string): string =>
  /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** Keys and words that a line of a shell can hold as they are. */
const isPlain = (text: string): boolean => oneLine(text) === text

/** The command that answers what is open as is likeliest, to be copied and edited. */
const answeringCommand = ({ open, documents, answers }: Plan): string => {
  const likely = open.map(
    ({ key, suggested, choices }) => [key, suggested ?? Object.keys(choices)[0] ?? ''] as const,
  )
  const all = [...Object.entries(answers), ...likely].filter((pair) => pair.every(isPlain))
  const words = ['npx isthmus init', ...documents.map(shellWord), '--force']
  const given = all.map(([key, answer]) => `--answer ${shellWord(`${key}=${answer}`)}`)
  return [words.join(' '), ...given].join(' \\\n  ')
}

const paragraph = (...lines: readonly string[]): string => lines.join('\n')

const block = (language: string, ...lines: readonly string[]): string =>
  ['```' + language, ...lines, '```'].join('\n')

const questionText = ({ key, question, choices, suggested }: Question<unknown>): string => {
  const answers = Object.entries(choices).map(([choice, { evidence }]) => {
    const why = evidence.trim() === '' ? '' : `: ${plainText(evidence)}`
    return `  - ${inTicks(choice)}${choice === suggested ? ' (the likeliest)' : ''}${why}`
  })
  return paragraph(`- ${inTicks(key)}: ${plainText(question)}`, ...answers)
}

const openPart = (plan: Plan): readonly string[] => {
  const { open, versions } = plan
  return open.length === 0
    ? []
    : [
        '## Questions that are open',
        paragraph(
          `The documents do not say what follows. Each question is a \`decide(question, choices)\` in \`adapters/${versions.next?.file}.ts\` or its folder, or one in each place where it names several: add the answer as the third argument, such as \`decide(question, choices, 'renamed')\`. \`npx isthmus check\` names those that are left.`,
        ),
        open.map(questionText).join('\n'),
        'Or answer them all at once: on a terminal `npx isthmus init` asks one after another, and this command gives every answer that is likeliest, or the first one where none is. It writes the project anew:',
        block('sh', answeringCommand(plan)),
      ]
}

const noteText = ({ place, message }: Note): string => `- ${inTicks(place)}: ${plainText(message)}`

const notesPart = ({ notes }: Plan): readonly string[] =>
  notes.length === 0
    ? []
    : [
        '## What the contract cannot express',
        'These places of the documents are left out of the contract, or stand in it otherwise.',
        notes.map(noteText).join('\n'),
      ]

const rampPart = ({ name, versions }: Plan): readonly string[] => {
  if (!versions.next) {
    return [
      '## The next version',
      'When there is a document of the next version, `npx @isthmus/gateway init OLD NEW --into DIR` drafts its changes in another folder: take over `adapters/` and the backend.',
    ]
  }
  return [
    '## Move to the next version',
    `All requests go to the backend \`current\`. In \`flags/${name}.json\`, \`"defaultVariant": "next"\` sends all of them to \`next\`, within a second and without a restart, and back. Clients notice nothing: each goes on to speak its own version.`,
    'To move some clients first, they have to be known (`identity` and `clients` in `isthmus.config.ts`). Then a rule moves a quarter of them, each always to the same side:',
    block(
      'json',
      '"targeting": {',
      '  "fractional": [',
      '    { "cat": [{ "var": "$flagd.flagKey" }, { "var": "targetingKey" }] },',
      '    ["next", 25],',
      '    ["current", 75]',
      '  ]',
      '}',
    ),
    'The flag decides where requests go. It does not copy data: two backends with databases of their own are two truths, unless something replicates between them.',
  ]
}

export const readmeFile = (plan: Plan): string => {
  const { name, title, versions, backends, routes, types, firstPath } = plan
  const { base, next } = versions
  const speaks = next ? `${base.version} and ${next.version}` : base.version
  const path = firstPath ?? '/'
  const header = next ? `-H 'API-Version: ${next.version}' ` : ''
  const unknown = backends.filter(({ isGuess }) => isGuess)
  const parts = [
    `# ${plainText(title, 80)} behind Isthmus`,
    `A gateway in front of the API: clients and backends may speak different versions (${speaks}), and it translates between them per request.`,
    '## What is here',
    paragraph(
      '| File | What it says |',
      '| --- | --- |',
      `| \`adapters/${base.file}.ts\` | version ${base.version}: ${routes} routes and ${types} types |`,
      ...(next
        ? [`| \`adapters/${next.file}.ts\` | version ${next.version}, as a list of changes |`]
        : []),
      '| `adapters/index.ts` | the contract: all versions together |',
      '| `isthmus.config.ts` | where the backends are, and which version each speaks |',
      `| \`flags/${name}.json\` | the flag \`${flagName(name)}\`: which backend requests go to |`,
      '| `test/contract.test.ts` | a test of the contract |',
    ),
    ...versions.notes.map((note) => plainText(note)),
    ...openPart(plan),
    '## Next steps',
    ...(unknown.length > 0
      ? [
          `No document says where ${unknown.map((one) => `\`${one.name}\``).join(' and ')} answers: put the address into \`isthmus.config.ts\` first.`,
        ]
      : []),
    block('sh', 'npm install', 'npx isthmus check', 'npx isthmus serve'),
    'Then, in another terminal, as a client of today and as one of the newest version:',
    block(
      'sh',
      `curl http://127.0.0.1:8787${path}`,
      ...(header === '' ? [] : [`curl ${header}http://127.0.0.1:8787${path}`]),
    ),
    ...rampPart(plan),
    ...notesPart(plan),
  ]
  return `${parts.join('\n\n')}\n`
}
