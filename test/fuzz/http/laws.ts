/** What has to hold of everything that was said in a case, whatever was said. */
import type { HttpAnswer } from '../../support/http-answer.ts'
import { answerOf } from '../../support/http-answer.ts'
import type { Talk } from './client.ts'
import { known, type Known } from './known.ts'
import { replyOf, type Asking, type Scene } from './speech.ts'
import type { Arrived } from './store.ts'

export class LawBroken extends Error {}

const must = (law: string, holds: boolean, what: () => string): void => {
  if (!holds && known[law as Known] === undefined) throw new LawBroken(`${law}: ${what()}`)
}

const all = ({ headers }: Pick<HttpAnswer, 'headers'>, name: string): readonly string[] =>
  headers.filter(([one]) => one === name).map(([, value]) => value)

const shown = ({ status, headers, body }: HttpAnswer): string =>
  JSON.stringify({ status, headers, body: body.slice(0, 300) }, null, 1)

const bodiless = (method: string, status: number): boolean =>
  method === 'HEAD' || status === 204 || status === 205 || status === 304

/** One answer to a whole request. */
const holdsOf = (answer: HttpAnswer, { ask, tag }: Asking, scene: Scene): void => {
  const { reply, method } = ask
  const echoes = all(answer, 'x-echo')
  const tell = () => shown(answer)
  must('own-answer', echoes.every((echo) => echo === tag) && echoes.length < 2, tell)
  must('request-id', all(answer, 'x-request-id').join() === tag, tell)
  must('no-address', !answer.headers.some(([, value]) => value.includes(scene.store)), tell)
  const abroad = reply.headers.some(([, value]) => value.startsWith('//'))
  must(
    'no-redirect-abroad',
    abroad || !all(answer, 'location').some((value) => value.startsWith('//')),
    tell,
  )
  if (answer.status === 204 || answer.status === 205) {
    must('no-content-fields', all(answer, 'content-type').length === 0, tell)
  }
  for (const name of ['connection', 'keep-alive', 'content-length', 'content-type', 'date']) {
    must('one-line', all(answer, name).length < 2, tell)
  }
  if (echoes.length === 0) return
  const said = replyOf(reply, scene, method)
  const sent = answerOf(said.bytes, method, reply.end !== 'reset')
  const law = reply.framing === 'close' ? 'until-close' : 'never-a-part'
  // A 205 has none, and that of a redirection does not go on where it would have been adapted.
  const nothing = answer.body === '' && (answer.status >= 300 || answer.status === 205)
  must(law, sent.kind !== 'partial' || nothing, () => `what broke off was told as whole: ${tell()}`)
  const given = reply.headers.filter(([name]) => name === 'X-Bytes').map(([, value]) => value)
  const through = all(answer, 'x-bytes')
  // What the cache kept, and the store confirmed, has the headers of then.
  const kept = reply.status === 304 && answer.status === 200
  const isSame = kept || through.length === 0 || through.join() === given.join()
  must('same-header-bytes', isSame, tell)
  const passes = scene.version === ask.version && answer.status === reply.status
  if (passes && !bodiless(method, answer.status) && sent.kind === 'answer') {
    must('same-bytes', answer.body === sent.answer.body, tell)
  }
}

/** All that was heard on one connection. */
export const talkHolds = (
  talk: Talk,
  askings: readonly Asking[],
  scenes: readonly Scene[],
): void => {
  const { answers, wrong, rest, hung } = talk
  const law = wrong?.startsWith('a 205') ? 'framing-205' : 'well-formed'
  must(law, wrong === undefined, () => `${wrong}, in ${JSON.stringify(rest.slice(0, 600))}`)
  must('ends', !hung, () => `nothing any more after ${answers.length} answers`)
  for (const [index, answer] of answers.entries()) {
    const [asking, scene] = [askings[index], scenes[index]]
    if (!asking || !scene) continue
    if (asking.whole) holdsOf(answer, asking, scene)
    else {
      const echoes = all(answer, 'x-echo')
      must(
        'own-answer',
        echoes.every((echo) => echo === asking.tag),
        () => shown(answer),
      )
    }
  }
  const last = askings.at(-1)
  must(
    'nothing-more',
    rest === '' || answers.length < askings.length || last?.whole === false,
    () => `after the last answer: ${JSON.stringify(rest.slice(0, 300))}`,
  )
}

const parses = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A whole request that the store got on behalf of what a client asked. */
export const arrivalHolds = (arrived: Arrived, asking: Asking, scene: Scene): void => {
  const { ask, body, whole } = asking
  const tell = () => JSON.stringify({ arrived, asked: asking.bytes }, null, 1)
  const reads = arrived.method === 'GET' || arrived.method === 'HEAD'
  must(
    'nothing-torn',
    whole || reads || !['cut', 'chunk', 'negative'].includes(ask.damage ?? ''),
    tell,
  )
  must('one-host', all(arrived, 'host').join() === scene.store, tell)
  const given = ask.headers.filter(([name]) => name === 'X-Bytes').map(([, value]) => value)
  const through = all(arrived, 'x-bytes')
  must('same-header-bytes', through.length === 0 || through.join() === given.join(), tell)
  if (reads || arrived.body === '') return
  const same = scene.version === ask.version
  const document = arrived.body
  must('nothing-torn', same ? document === body : document === body || parses(document), tell)
}
