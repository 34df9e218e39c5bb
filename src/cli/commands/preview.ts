/** `isthmus preview`: what would differ for a client in another version, on its own recent reads. */
import { buildCommand } from '@stricli/core'
import type { Difference } from '../../gateway/foresee/preview/compare.ts'
import type { PreviewedRead, UpgradePreview } from '../../gateway/preview.ts'
import { proposeClients, proposeVersions } from '../completion/values.ts'
import { jsonFlag, say, sayJson, styled, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'

interface Flags extends JsonFlags {
  readonly client: string
  readonly to: string
  readonly gateway: string
  readonly tokenFile?: string
}

/** More places of one read are for programs. */
const mostShown = 12

const placeText = ({ path, kind, to, types, count }: Difference): string => {
  const often = count > 1 ? ` (${count} times)` : ''
  const { before, after } = types
  switch (kind) {
    case 'added':
      return `+ ${path}: ${after ?? ''}${often}`
    case 'removed':
      return `- ${path}: ${before ?? ''}${often}`
    case 'renamed':
      return `~ ${path} is ${to ?? ''}${often}`
    case 'type':
      return `~ ${path}: ${before ?? ''} becomes ${after ?? ''}${often}`
    case 'value':
      return `~ ${path}: another value${often}`
  }
}

const outcomes: Readonly<Record<PreviewedRead['outcome'], string>> = {
  same: 'the same',
  differs: 'differs',
  fails: 'would fail',
  unreadable: 'cannot be told',
}

const readText = (context: CliContext, read: PreviewedRead): readonly string[] => {
  const { route, path, outcome, why, says, unknownParameters, differences } = read
  const colour = outcome === 'fails' ? 'red' : outcome === 'same' ? 'green' : 'yellow'
  const more = differences.length - mostShown
  return [
    `GET ${path}  (${route}): ${styled(context, colour, outcomes[outcome])}`,
    ...(why === undefined ? [] : [`    ${why}`]),
    ...(says ? ['    it says its version itself: a pin changes nothing for it'] : []),
    ...unknownParameters.map((name) => `    the other version has no parameter ${name}`),
    ...differences.slice(0, mostShown).map((one) => `    ${placeText(one)}`),
    ...(more > 0 ? [`    and ${more} more places`] : []),
  ]
}

const previewText = (context: CliContext, found: UpgradePreview): readonly string[] => {
  const { client, from, to, reads, notes, changelog } = found
  return [
    `${client} from ${from} to ${to}, by ${reads.length} of its recent reads:`,
    '',
    ...reads.flatMap((read) => readText(context, read)),
    ...(reads.length === 0 ? ['No recent reads of it are known.'] : []),
    '',
    ...changelog.map(({ version, summary }) => `${version}: ${summary}`),
    ...notes,
  ]
}

const run = async (context: CliContext, flags: Flags): Promise<void> => {
  const { adminApi, tokenOf, valueOf } = await import('../release/admin-api.ts')
  const ask = adminApi(flags.gateway, await tokenOf(flags.tokenFile))
  const { client, to } = flags
  const found = valueOf(
    await ask('/preview', { method: 'POST', body: { client, to } }),
  ) as UpgradePreview
  if (flags.json) sayJson(context, found)
  else for (const line of previewText(context, found)) say(context, line)
}

const text = (brief: string, placeholder: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder }) as const

export const previewCommand = buildCommand<Flags>({
  func: action(run),
  parameters: {
    flags: {
      client: { ...text('The client', 'id'), proposeCompletions: proposeClients },
      to: {
        ...text('The version that it would speak', 'version'),
        proposeCompletions: proposeVersions,
      },
      gateway: text('The gateway that serves it, by its admin listener', 'url'),
      tokenFile: {
        ...text('File with the token for it; ISTHMUS_TOKEN when absent', 'file'),
        optional: true,
      },
      json: jsonFlag,
    },
  },
  docs: {
    brief: 'Show what would differ for a client in another version',
    fullDescription:
      "Reads the client's own recent GET requests again, in the version that it speaks and in the other " +
      'one, and compares the answers place by place. Nothing but GET is sent, without the credentials ' +
      'of the client, and values are not shown.',
  },
})
