/** Whether the functions of an author are said to take what is there. */
import type { OwnData } from '../../codecs/own.ts'
import { sameKinds } from '../../same-kinds.ts'
import type { Shape } from '../../shape.ts'
import type { CodecJudge } from './codec-judge.ts'

export const ownJudge: CodecJudge<OwnData> = {
  effect: ({ name, from, to }, shape) =>
    !from || sameKinds(from, shape)
      ? to
      : `"from" of "${name}" does not say what is there, which is ${shape.kind}`,
  complete: (data, shape, nullable) => {
    const whole = (of: Shape): Shape => (nullable ? { kind: 'nullable', of } : of)
    return { ...data, returns: { up: whole(data.to), down: whole(shape) } }
  },
  describe: ({ name }) => `with ${name}`,
}
