import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, test } from 'vitest'
import { anchorsOf, linksOf, pages, readPage, root } from './support/markdown.ts'

const isOutside = (link: string): boolean => /^[a-z]+:/.test(link)

describe('the documentation', () => {
  test.each(pages.map((page) => [page.path, page] as const))(
    'links of %s lead to files and headings that exist',
    (path, page) => {
      const broken = linksOf(page).filter((link) => {
        if (isOutside(link)) return false
        const [file = '', anchor] = link.split('#')
        const target = file === '' ? path : normalize(join(dirname(path), file))
        if (!existsSync(join(root, target))) return true
        return anchor !== undefined && !anchorsOf(readPage(target)).has(anchor)
      })
      expect(broken).toEqual([])
    },
  )

  test('every page of docs can be reached from the README', () => {
    const reached = new Set<string>()
    const visit = (path: string): void => {
      if (reached.has(path) || !path.endsWith('.md')) return
      reached.add(path)
      for (const link of linksOf(readPage(path))) {
        const [file = ''] = link.split('#')
        if (!isOutside(link) && file !== '') visit(normalize(join(dirname(path), file)))
      }
    }
    visit('README.md')
    expect(pages.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([])
  })

  test.each(['README.md', 'AGENTS.md', 'docs/architecture.md', 'docs/explanation/lenses.md'])(
    'files and folders that %s names in code exist',
    (path) => {
      const { text } = readPage(path)
      const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '')
      const named = [...prose.matchAll(/`((?:src|test|docs|flags|adapters)\/[\w./-]*)`/g)]
        .map(([, name = '']) => name)
        .filter((name) => !/NAME|v3\.1\.0/.test(name))
      expect(named.filter((name) => !existsSync(join(root, name)))).toEqual([])
    },
  )

  test('says nothing of the machine it was written on', () => {
    const machine = /\/(?:home|Users|work|tmp|root)\/|localhost:\d/
    expect(pages.filter(({ text }) => machine.test(text)).map(({ path }) => path)).toEqual([])
  })
})
