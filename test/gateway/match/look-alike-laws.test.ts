/** However a path of the contract is spelled, it is a route or nothing: it never passes as another one. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRoutes } from '../../../src/gateway/match/match.ts'
import { passingMethods } from '../../../src/gateway/match/path/unknown-routes.ts'
import { contract } from '../../suite/semantics/contract.ts'
import { holds } from '../../support/seed.ts'

const routes = createRoutes(contract)
const templates = [
  ...new Set(contract.versions.flatMap((version) => version.routes.map(({ path }) => path))),
]

const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`
const overlong = (char: string): string => {
  const code = char.charCodeAt(0)
  return `%${(0xc0 | (code >> 6)).toString(16)}%${(0x80 | (code & 0x3f)).toString(16)}`
}
const wide = (char: string): string =>
  /[!-~]/.test(char) ? encodeURIComponent(String.fromCharCode(char.charCodeAt(0) + 0xfee0)) : char

/** One letter, spelled otherwise. */
const letters: readonly ((char: string) => string)[] = [
  hex,
  (char) => hex(char).replace('%', '%25'),
  (char) => hex(char).replace('%', '%2525'),
  (char) => `%u00${hex(char).slice(1)}`,
  overlong,
  wide,
  (char) => (/[a-z]/.test(char) ? char.toUpperCase() : char),
  (char) => (/[a-z]/.test(char) ? `${char}%CC%81` : char),
  (char) => `${char}%E2%80%8B`,
]

/** All of a path, spelled otherwise. */
const wholes: readonly ((path: string) => string)[] = [
  (path) => `/${path}`,
  (path) => `${path}/`,
  (path) => `${path};a=b`,
  (path) => path.replace(/^(\/[^/]+)/, '$1;x'),
  (path) => path.replace(/(?<=.)\//, '//'),
  (path) => path.replace(/(?<=.)\//, '%5c'),
  (path) => path.replace(/(?<=.)\//, '/%252e/'),
  (path) => `/a/..%2f${path.slice(1)}`,
  (path) => `/v1.0${path}`,
  (path) => `${path}%00`,
  (path) => `${path}%20`,
  (path) => path,
]

const spelled = fc
  .record({
    template: fc.constantFrom(...templates),
    at: fc.array(fc.tuple(fc.nat(40), fc.constantFrom(...letters)), { maxLength: 3 }),
    whole: fc.array(fc.constantFrom(...wholes), { maxLength: 2 }),
  })
  .map(({ template, at, whole }) => {
    const plain = template.replaceAll(/\{\w+\}/g, 'x1')
    const chars = Array.from(plain)
    for (const [index, spell] of at) {
      const place = 1 + (index % (plain.length - 1))
      chars[place] = spell(plain.charAt(place))
    }
    return whole.reduce((path, spell) => spell(path), chars.join(''))
  })

test('whatever is done to a path, it does not pass for one that nobody knows', () => {
  const unknownRoutes = { pass: [{ prefix: '/', methods: ['GET', 'PUT'] }] }
  holds(
    3000,
    fc.property(
      spelled,
      fc.constantFrom(...contract.versions),
      fc.constantFrom('GET', 'PUT'),
      (path, version, method) => {
        const { kind } = routes.match(version, method, path)
        const passes = kind === 'unknown' && passingMethods(path, unknownRoutes).length > 0
        expect([path, passes]).toEqual([path, false])
      },
    ),
  )
})
