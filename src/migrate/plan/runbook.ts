/** A plan as a page that somebody follows at night: commands to paste, what to look at, how to go back. */
import { estimateText } from './estimate.ts'
import type { Plan } from './plan.ts'
import { shellWord } from './shell-word.ts'
import type { Step } from './step.ts'

/** Names come from contracts and configurations: none of them is to become markup. */
const plain = (text: string): string => text.replaceAll(/[\\*_<>[\]|#]/g, String.raw`\$&`)

export interface Project {
  /** File of the plan, as commands name it. */
  readonly file: string
  /** Options by which commands find contract and configuration, where they are not the usual ones. */
  readonly options: readonly string[]
}

/** These read folders of backups only. */
const needsNoProject = /^isthmus backup (?:list|verify)\b/

const typed = (command: string, { file, options }: Project): string => {
  const more = needsNoProject.test(command) ? [] : options.map(shellWord)
  const words = command.replaceAll('{plan}', () => shellWord(file))
  return ['npx', words, ...more].join(' ')
}

const block = (commands: readonly string[], project: Project): readonly string[] =>
  commands.length === 0
    ? []
    : ['```sh', ...commands.map((command) => typed(command, project)), '```', '']

const sentence = (text: string): string => `${text.replace(/\.$/, '')}.`

const undoTitles = {
  nothing: 'To go back',
  steps: 'To go back',
  irreversible: 'IRREVERSIBLE: only the backup leads back',
} as const

const stepLines = (step: Step, number: number, project: Project): readonly string[] => {
  const { title, mechanism, commands, rows, estimate, gate, isDestructive, undo } = step
  const facts = [
    ...(rows === null ? [] : [`${rows} rows`]),
    ...(estimate ? [`${estimateText(estimate)} (an estimate)`] : []),
  ]
  return [
    `## ${number}. ${plain(title)}`,
    '',
    plain(sentence(mechanism)) + (facts.length > 0 ? ` ${facts.join(', ')}.` : ''),
    '',
    ...(isDestructive ? ['**This step replaces or deletes documents.**', ''] : []),
    ...block(commands, project),
    `**Go on when:** ${sentence(gate)}`,
    '',
    `**${undoTitles[undo.kind]}:** ${sentence(undo.how)}`,
    '',
    ...(undo.kind === 'nothing' ? [] : block(undo.commands, project)),
  ]
}

const lossLines = ({ pairs, to }: Plan): readonly string[] =>
  pairs.flatMap(({ type, measured: { losing, lost, refused, refusals } }) => [
    ...(losing === 0
      ? []
      : [
          `- ${type}: ${losing} rows lose something on the way to ${to.backend}:`,
          ...lost.map(({ path, rows }) => `  - \`${path}\` in ${rows} rows`),
        ]),
    ...(refused === 0
      ? []
      : [
          `- ${type}: ${refused} rows cannot be carried, and go to quarantine:`,
          ...refusals.map(({ path, code, rows }) => `  - \`${path}\` (${code}) in ${rows} rows`),
        ]),
  ])

const sampleLine = ({ sample }: Plan): readonly string[] =>
  sample
    ? [
        `**Only a sample was looked at** (up to ${sample.rows} rows of each kind, seed ${sample.seed}): other rows may lose something, too. Make a plan without \`--sample\` before you begin.`,
        '',
      ]
    : []

/** @returns Markdown */
export const runbook = (plan: Plan, project: Project): string => {
  const { from, to, dropped, steps, hash, madeAt } = plan
  const losses = lossLines(plan)
  return [
    `# From ${plain(from.backend)} to ${plain(to.backend)}`,
    '',
    `Version ${from.version} at ${plain(from.backend)}, version ${to.version} at ${plain(to.backend)}. The plan was made at ${madeAt} and has the hash`,
    `\`${hash}\`. \`isthmus migrate run\` refuses any other.`,
    '',
    'Follow the steps in order, in the folder of the project. Go on only when what stands under "Go on when" is true; else go back as the step says, or stop: nothing happens by itself between steps. `NAME` is the name of a backup, as `isthmus backup list` tells it.',
    '',
    ...sampleLine(plan),
    '## What it costs',
    '',
    ...(losses.length > 0 ? losses : ['No row that was looked at loses anything.']),
    ...dropped.map(
      ({ type, rows, why }) =>
        `- ${type} stays behind (${rows === null ? 'nobody knows how many' : `${rows} rows`}): ${plain(why)}.`,
    ),
    '',
    ...steps.flatMap((step, at) => stepLines(step, at + 1, project)),
  ]
    .join('\n')
    .replace(/\n+$/, '\n')
}
