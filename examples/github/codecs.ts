/** The changes of form that are GitHub's own: what no codec of the library says. */
import {
  any,
  codec,
  integer,
  list,
  Refusal,
  string,
  type JsonNumber,
} from '../../src/contract/index.ts'
import { isNumber, numberText, type Json, type JsonObject } from '../../src/json/index.ts'

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'type' in value

/** In the list of a folder a submodule says so; it can be told by its lack of a download before, too. */
const retyped = (contents: Json, from: string, to: string): Json =>
  Array.isArray(contents)
    ? contents.map((entry) =>
        isObject(entry) && entry['type'] === from && entry['download_url'] === null
          ? { ...entry, type: to }
          : entry,
      )
    : contents

export const submodules = codec('submodules of a folder have a type of their own', {
  from: any,
  to: any,
  up: (contents) => retyped(contents, 'file', 'submodule'),
  down: (contents) => retyped(contents, 'submodule', 'file'),
})

const both = ['javascript', 'typescript']

export const oneLanguage = codec('javascript and typescript are one language', {
  from: list(string()),
  to: list(string()),
  up: (languages) => [
    ...new Set(languages.map((name) => (both.includes(name) ? both.join('-') : name))),
  ],
  down: (languages) => languages.flatMap((name) => (name === both.join('-') ? both : [name])),
  loses: ['up'],
})

const idOf = (id: Json | JsonNumber): number => {
  const text = isNumber(id) ? numberText(id) : id
  const whole = typeof text === 'string' && /^[1-9]\d*$/.test(text) ? Number(text) : undefined
  if (Number.isSafeInteger(whole)) return Number(whole)
  throw new Refusal('is no id of a repository')
}

/** `7` and `"7"` are one id, so that nothing is lost. */
export const integerIds = codec('ids are integers', {
  from: list(any),
  to: list(integer()),
  up: (ids) => ids.map(idOf),
  down: (ids) => [...ids],
})
