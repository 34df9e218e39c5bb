/** What the demo tells people once everything answers. */
import type { ChildStore } from '../child-store.ts'
import { say, styled, type CliContext } from '../context.ts'
import { rolloutLine, type ToldRollout } from './rollouts.ts'

export interface Telling {
  readonly gateway: { readonly url: string; readonly adminUrl: string }
  readonly stores: readonly Pick<ChildStore, 'name' | 'url' | 'schema'>[]
  readonly data: string
  /** Of the flags; undefined where the control store has them. */
  readonly folder: string | undefined
  /** Commands to try. */
  readonly lines: readonly string[]
  /** That commands on the control store need, with a space before them. */
  readonly options: string
  readonly rollouts: readonly ToldRollout[]
  /** A link to the console that signs in once; undefined where there is no control store. */
  readonly console: string | undefined
}

export const tell = (context: CliContext, told: Telling): void => {
  const { gateway, stores, data, folder, lines, options, rollouts, console: link } = told
  const bold = (text: string) => styled(context, 'bold', text)
  say(context)
  say(context, bold('Isthmus is running'))
  say(context, `  gateway  ${gateway.url}   admin ${gateway.adminUrl}`)
  for (const { name, url, schema } of stores) {
    say(context, `  ${name.padEnd(7)}  ${url}   Inner Universe ${schema}`)
  }
  say(context, `  data     ${data}`)
  if (link !== undefined) {
    say(context)
    say(
      context,
      bold('Open the console') +
        ' (this link signs you in once; `npx isthmus console' +
        options +
        '` makes another)',
    )
    say(context, `  ${link}`)
  }
  say(context)
  say(context, bold('Try in another terminal'))
  for (const line of lines) say(context, `  ${line}`)
  say(context)
  say(
    context,
    folder === undefined
      ? `Which store serves whom is in the control store: \`npx isthmus flags list${options}\` shows it.`
      : `Which store serves whom is written in ${folder}/: a change there counts at once.`,
  )
  // The last lines come in one piece, for whoever waits for them.
  say(context, ['Ctrl-C stops everything.', ...rollouts.map(rolloutLine)].join('\n'))
}
