/** Lets the rollout make the change, by evidence that still counts. */
import type { RolloutStatus } from '../../../control/rollout/actions.ts'
import type { Wish } from '../../../control/rollout/wish.ts'
import { Failure } from '../../../errors/index.ts'
import { note, say, sayJson, type CliContext, type JsonFlags } from '../../context.ts'
import { agreed } from '../../release/change.ts'
import { valueOf } from '../../release/rollouts-of.ts'
import { counted } from '../progress-text.ts'
import type { Cutting } from './cutting.ts'
import { losingText } from './show-evidence.ts'
import { judgeToken, type Looked } from './use-token.ts'

export interface CutOverFlags extends JsonFlags {
  /** Percent of clients that read the new backend. */
  readonly share: number
  readonly reason?: string
  readonly yes: boolean
}

const equalText = ({ count, isAll }: Looked): string =>
  isAll
    ? `What has changed since the evidence is not known any more: all ${counted(count)} documents were compared, and are equal.`
    : `${counted(count)} documents have changed since the evidence, and are equal.`

/** @throws Failure `migration-refused` where the token does not count; of the rollout's problem */
export const cutOver = async (
  context: CliContext,
  flags: CutOverFlags,
  on: Cutting,
  token: string,
): Promise<void> => {
  const { name, between, rollouts } = on
  const judged = await judgeToken(on, token)
  if (!judged.isValid || !between) {
    const reasons = judged.isValid ? [] : judged.reasons
    throw new Failure(
      'migration-refused',
      `The token does not count: ${reasons.join('; ')}. Gather evidence anew: isthmus migrate cutover ${name}`,
    )
  }
  const { rollout } = between.status
  if (!flags.yes) {
    for (const line of losingText(judged.evidence)) note(context, line)
    const who = rollout.flag === undefined ? `${flags.share} % of the clients` : 'Its flag says who'
    note(
      context,
      `${rollout.to} is written first from then on, and ${rollout.from} after it. ${who} ${rollout.flag === undefined ? 'read' : 'reads'} ${rollout.to}.`,
    )
    await agreed(context, 'Say --yes to do it.')
  }
  const reason = flags.reason ?? `Cut over by the evidence ${token}`
  const ask = async ({ name: id, version }: RolloutStatus, wish: Wish): Promise<RolloutStatus> =>
    valueOf(await rollouts.ask(id, wish, version, reason))
  const copied =
    between.status.state.copied === true
      ? between.status
      : await ask(between.status, { kind: 'copied' })
  const share = rollout.flag === undefined ? { share: flags.share } : {}
  const status = await ask(copied, { kind: 'advance', stage: 'live', ...share })
  const { looked } = judged
  if (flags.json) {
    sayJson(context, {
      name,
      rollout: status.name,
      state: status.state,
      looked: looked?.count ?? null,
    })
    return
  }
  if (looked) say(context, equalText(looked))
  say(context, `The rollout ${status.name} goes to live, by its own gates.`)
  say(context, `Watch it: isthmus rollout status ${status.name} --wait 10m`)
  say(context, `Go back:  isthmus migrate rollback ${name}`)
}
