/** What to do next, as commands to paste. */
import type { RunState } from '../run/state.ts'

/** Names that a shell would read otherwise are quoted. */
export const commandWord = (text: string): string =>
  /^[\w][\w.:/-]*$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

export interface NextStep {
  readonly why: string
  readonly command: string
}

/** Those that lead on from where a run is. */
export const nextSteps = (
  name: string,
  {
    status,
    source,
    target,
    from,
    to,
  }: Pick<RunState, 'status' | 'source' | 'target' | 'from' | 'to'>,
): readonly NextStep[] => {
  const of = (verb: string): string => `isthmus migrate ${verb} ${commandWord(name)}`
  const ends = `${commandWord(source)} ${commandWord(target)}`
  const verify = {
    why: `See whether ${target} (${to}) holds all that ${source} (${from}) does`,
    command: `isthmus migrate verify ${ends}`,
  }
  switch (status) {
    case 'not_started':
      return [{ why: 'Begin', command: of('resume') }]
    case 'in_progress':
      return [
        { why: 'See how far it is', command: of('status') },
        { why: 'Let it stop after its batch', command: of('pause') },
        { why: 'Make it slower', command: `${of('throttle')} --rate 500` },
      ]
    case 'paused':
      return [
        { why: 'Go on where it was', command: of('resume') },
        { why: 'End it for good; what was written stays', command: of('cancel') },
      ]
    case 'failed':
      return [
        { why: 'Go on where it was, once what it failed by is mended', command: of('resume') },
        { why: 'End it for good; what was written stays', command: of('cancel') },
      ]
    case 'completed':
      return [verify, { why: 'Bring over what has changed since', command: of('resume') }]
    case 'completed_with_quarantine':
      return [
        {
          why: 'See what did not get there, with the documents',
          command: `${of('quarantine')} --documents`,
        },
        { why: 'Try these once more, when they are mended', command: of('resume') },
        verify,
      ]
    case 'cancelled':
      return [
        {
          why: 'Begin a new one, which finds what is there already',
          command: `isthmus migrate run ${ends} --name ${commandWord(`${name}-2`)}`,
        },
      ]
  }
}
